import type {Secret} from '../../operations/types.js'
import {exportLines} from './tinirc.js'

/** jexec -l passes no variable on, so a shell of the jail sets them; builtins alone, and the command never has the descriptor. */
export const TAKE = `
pot_text=
while IFS= read -r pot_line <&3; do pot_text=$pot_text$pot_line'
'; done
exec 3<&-
unset pot_line
eval "unset pot_text; $pot_text"
exec "$@"`

/** Names that sh(1) cannot have are left out, as in the main command. */
export function secretOf(env: Readonly<Record<string, string>>): Secret | undefined {
  const text = exportLines(Object.entries(env))
  return text === '' ? undefined : {text, names: Object.keys(env)}
}

/**
 * jexec hands on the terminal that it has, so it gets another one. script(1) tells the number of a signal as a status of its own, the shell
 * as pot does; it must not die of the keys that are for the command.
 */
export const OWN_TERMINAL = ['script', '-q', '/dev/null', 'sh', '-c', 'trap : INT QUIT; "$@"; exit $?', 'sh'] as const
