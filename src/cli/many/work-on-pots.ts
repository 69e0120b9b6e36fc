import type {Context} from '../../context.js'
import type {PotError} from '../../errors.js'
import type {Chosen} from '../selection.js'
import type {EachPot, PotResult} from './each-pot.js'
import {forPots, type Manner} from './for-pots.js'
import {outcomeError, resultTable} from './outcome.js'

export interface PotsDone<T> {
  readonly results: readonly PotResult<T>[]
  /** The table for stdout. */
  readonly lines: readonly string[]
  /** What ends the command; undefined when the work was done for all pots. */
  readonly error: PotError | undefined
}

/** Does the work of a command on several pots; see `forPots`. With --plan or `quiet`, failures are warnings, because no table is printed. */
export async function workOnPots<T>(ctx: Context, chosen: Chosen, how: EachPot<T>, manner: Manner & {readonly quiet: boolean}): Promise<PotsDone<T>> {
  const worked = await forPots(ctx, chosen, how, manner)
  const {results} = worked
  if (results.length === 0) ctx.report.info(how.onlyRunning ? 'no pot is running' : 'there are no pots')
  if (ctx.planOnly || manner.quiet) for (const one of results) if (!one.ok) ctx.report.warn(`${one.name}: ${one.error.message}`)
  const error = outcomeError(worked, manner.command)
  return {results, error, lines: results.length === 0 || manner.quiet ? [] : resultTable(results, (result) => how.text(result))}
}
