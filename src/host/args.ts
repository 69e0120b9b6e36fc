import {PotError} from '../errors.js'

/** A text argument of a procedure. Rejects with BAD_CALL: the journal was written by another version. */
export function text(args: Readonly<Record<string, unknown>>, name: string): string {
  const value = args[name]
  if (typeof value !== 'string') throw new PotError('BAD_CALL', `the procedure wants '${name}'`)
  return value
}

/** A number argument of a procedure; see `text`. */
export function number(args: Readonly<Record<string, unknown>>, name: string): number {
  const value = args[name]
  if (typeof value !== 'number') throw new PotError('BAD_CALL', `the procedure wants the number '${name}'`)
  return value
}
