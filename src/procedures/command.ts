import type {Context} from '../context.js'
import {hasCode, PotError} from '../errors.js'
import type {Procedure} from '../host/types.js'
import type {CallAction} from '../operations/types.js'

/**
 * A command of pot as a part of an operation: `words` without `pot` before them. It runs under the locks of that, has a journal of its own, and is
 * recovered before the whole. A failure with one of the codes in `tolerate` is none.
 */
export const commandAction = (words: readonly string[], tolerate: readonly string[] = []): CallAction => ({
  do: 'call',
  name: 'pot.command',
  args: {words, tolerate},
})

/** Undoes all that commands have done to a new pot: it is stopped and destroyed, if it is there. */
export const discardAction = (name: string): CallAction => commandAction(['destroy', '-qF', '-p', name], ['NO_POT'])

const isWords = (value: unknown): value is string[] => Array.isArray(value) && value.every((word) => typeof word === 'string')

/** Procedure `pot.command`; see `commandAction`. */
export const commandProcedure =
  (run: Context['run']): Procedure =>
  async ({words, tolerate}) => {
    if (!isWords(words) || !isWords(tolerate)) throw new PotError('BAD_CALL', 'pot.command needs the words of a command')
    try {
      await run(words)
    } catch (error) {
      if (!tolerate.some((code) => hasCode(error, code))) throw error
    }
  }
