import {hasCode} from '../errors.js'
import {procedure} from './procedure.js'
import type {CallAction} from './types.js'

/** Runs a pot command in this process; see `Context.run`. */
type Run = (words: readonly string[]) => Promise<unknown>

/** The procedure that `commandAction` calls. */
export const command = procedure('pot.command', {words: 'texts', tolerate: 'texts'}, async ({words, tolerate}, _work, run: Run) => {
  try {
    await run(words)
  } catch (error) {
    if (!tolerate.some((code) => hasCode(error, code))) throw error
  }
})

/**
 * An action that runs a pot command as a part of an operation. `words` is the command line without `pot`. The command runs under the locks of the operation,
 * but has its own journal. Recovery handles the command before the operation. Ignores a failure whose code is in `tolerate`.
 */
export const commandAction = (words: readonly string[], tolerate: readonly string[] = []): CallAction => command.action({words, tolerate})

/** Undoes all changes that commands have made to a new pot: stops and destroys the pot if it exists. */
export const discardAction = (name: string): CallAction => commandAction(['destroy', '-qF', '-p', name], ['NO_POT'])
