import type {Context} from '../../context.js'
import {script} from '../../programs/script.js'
import {execInPot} from './exec.js'
import {startPot} from './start.js'

export interface TermRequest {
  readonly name: string
  /** Start the pot when it is down. */
  readonly start: boolean
  /** Instead of a shell. */
  readonly command: readonly string[]
}

const loginShell = script(import.meta.url, 'login-shell', '/bin/sh')

/**
 * A shell, or a command, of root in a pot. Resolves with its exit status. The main command of a pot that has to be started runs in the
 * background. Rejects with NO_POT, NOT_RUNNING, and with what `startPot` rejects with.
 */
export async function openTerm(ctx: Context, {name, start, command}: TermRequest): Promise<number> {
  if (start) await startPot(ctx, {name, detach: true})
  const argv = command.length > 0 ? command : loginShell()
  return execInPot(ctx, {name, command: argv, env: [], user: 'root', hostUser: undefined, terminal: false, detach: false})
}
