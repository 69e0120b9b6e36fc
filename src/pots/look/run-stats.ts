import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError, isRecord} from '../../errors.js'
import type {Settings} from '../../settings/settings.js'
import {readPot} from '../../record/store.js'

/** The exit of the main command of the last run. Empty before the first run. */
export interface RunStats {
  readonly ExitCode?: number
}

const isStats = (value: unknown): value is RunStats => isRecord(value) && (!('ExitCode' in value) || Number.isInteger(value.ExitCode))

/** Throws NO_POT, BROKEN_POT or BAD_STATS. Starts no process. */
export function lastRunStats(settings: Pick<Settings, 'fsRoot' | 'stack'>, name: string): RunStats {
  const file = join(readPot(settings, name).dir, 'conf', '.last_run_stats')
  let cause: unknown
  try {
    const stats: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (isStats(stats)) return stats
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {}
    cause = error
  }
  throw new PotError('BAD_STATS', `cannot read the statistics of ${name} in ${file}`, {hint: `rm ${file}`, cause})
}

/** Returns the line that `pot last-run-stats` prints, as pot 0.16 does. */
export const statsLine = ({ExitCode}: RunStats): string => (ExitCode === undefined ? '{}' : `{ "ExitCode": ${ExitCode} }`)
