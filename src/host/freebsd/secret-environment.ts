import type {Secret} from '../../operations/types.js'
import {script} from '../../programs/script.js'
import {exportLines} from './tinirc.js'

/** argv of a command in a jail that takes its environment from descriptor 3. */
export const takeEnvironment = script(import.meta.url, 'take-environment', '/bin/sh')

/** Leaves out names that sh(1) cannot have, as the main command does. */
export function secretOf(env: Readonly<Record<string, string>>): Secret | undefined {
  const text = exportLines(Object.entries(env))
  return text === '' ? undefined : {text, names: Object.keys(env)}
}

const ownTerminal = script(import.meta.url, 'own-terminal')

/** argv that gives a command a terminal of its own: jexec(8) hands on its own terminal. */
export const onOwnTerminal = (...argv: readonly string[]): string[] => ['script', '-q', '/dev/null', ...ownTerminal(...argv)]
