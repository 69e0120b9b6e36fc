import type {Context} from '../../context.js'
import {execInPot} from './exec.js'
import {startPot} from './start.js'

export interface TermRequest {
  readonly name: string
  /** Start the pot when it is down. */
  readonly start: boolean
  /** Instead of a shell. */
  readonly command: readonly string[]
}

/** The login shell of root as the pot's passwd(5) has it, or another one that is there. */
const LOGIN_SHELL = `
shell=
if [ -r /etc/passwd ]; then
  while IFS=: read -r user _ _ _ _ _ shell; do
    if [ "$user" = root ]; then break; fi
    shell=
  done </etc/passwd
fi
if [ ! -x "$shell" ]; then shell=/bin/bash; fi
if [ ! -x "$shell" ]; then shell=/bin/sh; fi
cd "\${HOME:-/root}" 2>/dev/null || cd /
exec "$shell" -l`

/**
 * A shell, or a command, of root in a pot. Resolves with its exit status. The main command of a pot that has to be started runs in the
 * background. Rejects with NO_POT, NOT_RUNNING, and with what `startPot` rejects with.
 */
export async function openTerm(ctx: Context, {name, start, command}: TermRequest): Promise<number> {
  if (start) await startPot(ctx, {name, detach: true})
  const argv = command.length > 0 ? command : ['/bin/sh', '-c', LOGIN_SHELL]
  return execInPot(ctx, {name, command: argv, env: [], user: 'root', hostUser: undefined, terminal: false, detach: false})
}
