import type {Context} from '../../context.js'
import {script} from '../../programs/script.js'
import {execInPot} from './exec.js'
import {startPot} from './start.js'

export interface TermRequest {
  readonly name: string
  /** Start a stopped pot first. */
  readonly start: boolean
  /** The command to run instead of a shell. */
  readonly command: readonly string[]
}

const loginShell = script(import.meta.url, 'login-shell', '/bin/sh')

/**
 * Runs a shell or a command as root in a pot. Resolves with its exit status. When the pot has to be started, its main command runs in the background. Rejects
 * with NO_POT, NOT_RUNNING, and with the errors of `startPot`.
 */
export async function openTerm(ctx: Context, {name, start, command}: TermRequest): Promise<number> {
  if (start) await startPot(ctx, {name, detach: true})
  const argv = command.length > 0 ? command : loginShell()
  return execInPot(ctx, {name, command: argv, env: [], user: 'root', hostUser: undefined, terminal: false, detach: false})
}
