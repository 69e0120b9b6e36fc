import type {Failure} from './errors.js'
import {runSync} from '../programs/spawn.js'
import {findPlaces, readSettings} from '../settings/file.js'

/** Milliseconds that logger(1) may take. */
const PATIENCE = 2000

/** POT_LOG_FACILITY; undefined when nothing is to be logged. The failure may be about the settings themselves. */
function facility(): string | undefined {
  try {
    const name = readSettings(findPlaces(process.env, process.env.POT_PLATFORM ?? process.platform)).values.get('POT_LOG_FACILITY') ?? ''
    return name === 'none' || name === '' ? undefined : name
  } catch {
    return 'local2'
  }
}

/**
 * A failure in syslog, for callers that throw away what pot prints. The command line is left out: it may have secrets. Nothing happens where
 * there is no logger(1).
 */
export function logFailure({message, hint, silent}: Failure, command: string): void {
  const to = facility()
  if (silent || to === undefined) return
  const line = `${command}: ${message}${hint === undefined ? '' : ` (${hint})`}`.replaceAll(/\s*\n\s*/g, '; ')
  runSync(['logger', '-p', `${to}.err`, '-t', 'pot', '--', line], {timeout: PATIENCE, quiet: true})
}
