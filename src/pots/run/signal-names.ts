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

/** The first real-time signal. Names of the later ones are RTMIN+1, RTMIN+2 and so on. */
const RTMIN = {linux: 34, freebsd: 65}

/**
 * The signal of the attribute stop_signal, which an image can set: its name with SIG, and the options of kill(1) for it. undefined for a signal that the system
 * does not have.
 */
export function stopSignalOf({name, signals}: Pick<Host, 'name' | 'signals'>, text: string): {readonly name: string; readonly options: string[]} | undefined {
  const realTime = /^(?:SIG)?RTMIN(?:\+(\d{1,2}))?$/i.exec(text)
  if (realTime !== null) return {name: text, options: [`-${RTMIN[name] + Number(realTime[1] ?? 0)}`]}
  try {
    const usual = signalName(signals, text)
    return {name: `SIG${usual}`, options: ['-s', usual]}
  } catch {
    return undefined
  }
}

/** The default signal: SIGINFO, which asks a process for its status. Throws USAGE on systems without it. */
export function defaultSignal(known: Signals): string {
  if (known.has('INFO')) return 'INFO'
  throw misuse('the signal is missing: this system has no SIGINFO', 'pot signal -s NAME -p POT')
}
