import {hasCode} from '../errors.js'
import {procedure} from './procedure.js'
import type {CallAction} from './types.js'

/** Runs a command of pot in this process: `Context.run`. */
type Run = (words: readonly string[]) => Promise<unknown>

/** The procedure of `commandAction`. */
export const command = procedure('pot.command', {words: 'texts', tolerate: 'texts'}, async ({words, tolerate}, _work, run: Run) => {
  try {
    await run(words)
  } catch (error) {
    if (!tolerate.some((code) => hasCode(error, code))) throw error
  }
})

/**
 * A command of pot as a part of an operation: `words` without `pot` before them. It runs under the locks of that operation, has a journal of its own, and
 * is recovered before the whole. A failure with one of the codes in `tolerate` is none.
 */
export const commandAction = (words: readonly string[], tolerate: readonly string[] = []): CallAction => command.action({words, tolerate})

/** Undoes all that commands have done to a new pot: it is stopped and destroyed, if it is there. */
export const discardAction = (name: string): CallAction => commandAction(['destroy', '-qF', '-p', name], ['NO_POT'])
