import {PotError} from '../../errors.js'
import {table} from '../../ui/table.js'
import type {PotResult} from './each-pot.js'
import type {Worked} from './for-pots.js'

/** Returns the table of results: one line for each pot, with the reasons of failures. */
export function resultTable<T>(results: readonly PotResult<T>[], text: (result: T) => string): string[] {
  const failed = results.some(({ok}) => !ok)
  const rows = results.map((one) => [one.name, ...(one.ok ? [text(one.result), ''] : [wordOf(one.error.code), one.error.message])])
  return failed ? table(['NAME', 'RESULT', 'REASON'], rows) : table(['NAME', 'RESULT'], rows)
}

const wordOf = (code: string) => (code === 'NOT_BEGUN' ? 'not begun' : code === 'INTERRUPTED' ? 'interrupted' : 'failed')

/** The error that ends the command when it was interrupted or has failed for some pots; undefined when all is well. */
export function outcomeError<T>({results, interrupted}: Worked<T>, command: string): PotError | undefined {
  const failed = results.filter(({ok}) => !ok)
  const [first] = failed
  if (interrupted) return new PotError('INTERRUPTED', `interrupted: ${results.length - failed.length} of ${results.length} pots are done`, {exit: 130})
  if (first === undefined) return undefined
  const names = failed.map(({name}) => name).join(', ')
  const hint = first.ok ? undefined : first.error.hint
  return new PotError('SOME_FAILED', `pot ${command} failed for ${failed.length} of ${results.length} pots: ${names}`, {hint})
}
