import type {Failure} from './errors.js'
import {runSync} from '../programs/spawn.js'
import {findPlaces, readSettings} from '../settings/file.js'

/** Milliseconds that logger(1) may take. */
const PATIENCE = 2000

/** POT_LOG_FACILITY, or undefined when pot must not log. The failure may be one of reading the settings. */
function facility(): string | undefined {
  try {
    const name = readSettings(findPlaces(process.env, process.env.POT_PLATFORM ?? process.platform)).values.get('POT_LOG_FACILITY') ?? ''
    return name === 'none' || name === '' ? undefined : name
  } catch {
    return 'local2'
  }
}

/**
 * Logs a failure with syslog, for callers that discard the output of pot. Leaves out the command line, which may have secrets. Does nothing where
 * logger(1) is missing.
 */
export function logFailure({message, hint, silent}: Failure, command: string): void {
  const to = facility()
  if (silent || to === undefined) return
  const line = `${command}: ${message}${hint === undefined ? '' : ` (${hint})`}`.replaceAll(/\s*\n\s*/g, '; ')
  runSync(['logger', '-p', `${to}.err`, '-t', 'pot', '--', line], {timeout: PATIENCE, quiet: true})
}
