import {constants} from 'node:os'
import {misuse} from '../../errors.js'

const KNOWN = Object.keys(constants.signals).map((name) => name.slice('SIG'.length))

/** Names of the signals of this host without `SIG`, in the order of their numbers. */
export const signalNames = (): readonly string[] => KNOWN

/** A name as kill(1) takes it, from `SIGHUP`, `hup` or a number. Rejects with USAGE. */
export function signalName(text: string): string {
  const byNumber = Object.entries(constants.signals)
    .find(([, number]) => String(number) === text)?.[0]
    .slice('SIG'.length)
  const name = byNumber ?? text.toUpperCase().replace(/^SIG/, '')
  if (!KNOWN.includes(name)) throw misuse(`there is no signal '${text}'`, 'pot signal -l')
  // kill(1) of some systems knows only one of the two names.
  return name === 'IOT' ? 'ABRT' : name
}

/** The default signal: SIGINFO, which asks a process for its status. Throws USAGE on systems without it. */
export function defaultSignal(): string {
  if (KNOWN.includes('INFO')) return 'INFO'
  throw misuse('the signal is missing: this system has no SIGINFO', 'pot signal -s NAME -p POT')
}
