/** FreeBSD's names in the order of its numbers. */
export const SIGNALS: readonly string[] = [
  'HUP',
  'INT',
  'QUIT',
  'ILL',
  'TRAP',
  'ABRT',
  'EMT',
  'FPE',
  'KILL',
  'BUS',
  'SEGV',
  'SYS',
  'PIPE',
  'ALRM',
  'TERM',
  'URG',
  'STOP',
  'TSTP',
  'CONT',
  'CHLD',
  'TTIN',
  'TTOU',
  'IO',
  'XCPU',
  'XFSZ',
  'VTALRM',
  'PROF',
  'WINCH',
  'INFO',
  'USR1',
  'USR2',
  'THR',
  'LIBRT',
]

/** Those that Linux has not, and that do nothing to a process that does not expect them. */
const HARMLESS = ['EMT', 'INFO', 'THR', 'LIBRT']

/** A name with or without SIG, in any case, or a number of FreeBSD. */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= SIGNALS.length ? Number(text) : undefined
  const at = SIGNALS.indexOf(text.toUpperCase().replace(/^SIG/, ''))
  return at < 0 ? undefined : at + 1
}

/** What Linux is told for FreeBSD's number; 0 is no signal at all. */
export function linuxSignal(number: number): NodeJS.Signals | 0 {
  const name = SIGNALS[number - 1]
  if (name === undefined || HARMLESS.includes(name)) return 0
  return `SIG${name}` as NodeJS.Signals
}
