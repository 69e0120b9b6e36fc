import type {Failure} from './errors.js'
import {runSync} from '../programs/spawn.js'
import {findPlaces, readSettings} from '../settings/file.js'

/** Milliseconds after which pot ends logger(1). */
const PATIENCE = 2000

/** The value of POT_LOG_FACILITY; undefined when pot must not log; `local2` when the settings, which may be the cause of the failure, cannot be read. */
function facility(): string | undefined {
  try {
    const name = readSettings(findPlaces(process.env, process.env.POT_PLATFORM ?? process.platform)).values.get('POT_LOG_FACILITY') ?? ''
    return name === 'none' || name === '' ? undefined : name
  } catch {
    return 'local2'
  }
}

/**
 * Logs a failure with syslog, for callers that discard the output of pot. Omits the command line, because it may contain secrets. Does nothing when logger(1)
 * is missing.
 */
export function logFailure({message, hint, silent}: Failure, command: string): void {
  const to = facility()
  if (silent || to === undefined) return
  const line = `${command}: ${message}${hint === undefined ? '' : ` (${hint})`}`.replaceAll(/\s*\n\s*/g, '; ')
  runSync(['logger', '-p', `${to}.err`, '-t', 'pot', '--', line], {timeout: PATIENCE, quiet: true})
}
