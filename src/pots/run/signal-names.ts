import {misuse} from '../../errors.js'
import type {Host} from '../../host/types.js'

type Signals = Host['signals']

/** Converts `SIGHUP`, `hup` or a number into a name for kill(1). Rejects with USAGE. */
export function signalName(known: Signals, text: string): string {
  const byNumber = [...known].find(([, number]) => String(number) === text)?.[0]
  const name = byNumber ?? text.toUpperCase().replace(/^SIG/, '')
  // kill(1) of some systems accepts only one of the two names.
  const usual = name === 'IOT' ? 'ABRT' : name
  if (!known.has(usual)) throw misuse(`there is no signal '${text}'`, 'pot signal -l')
  return usual
}

/** The default signal: SIGINFO, which asks a process for its status. Throws USAGE on systems without it. */
export function defaultSignal(known: Signals): string {
  if (known.has('INFO')) return 'INFO'
  throw misuse('the signal is missing: this system has no SIGINFO', 'pot signal -s NAME -p POT')
}
