/** The signals of signal(3) of FreeBSD in the order of their numbers, from 1. The constants of node would differ in tests on another system. */
const NAMES =
  'HUP INT QUIT ILL TRAP ABRT EMT FPE KILL BUS SEGV SYS PIPE ALRM TERM URG STOP TSTP CONT CHLD TTIN TTOU IO XCPU XFSZ VTALRM PROF WINCH INFO USR1 USR2'.split(
    ' ',
  )

export const freebsdSignals: ReadonlyMap<string, number> = new Map(NAMES.map((name, index) => [name, index + 1]))
