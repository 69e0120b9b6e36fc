import type {Secret} from '../../operations/types.js'
import {script} from '../../programs/script.js'
import {exportLines} from './tinirc.js'

/** Returns the argv of a command in a jail that reads its environment from descriptor 3. */
export const takeEnvironment = script(import.meta.url, 'take-environment', '/bin/sh')

/** Returns the environment as a secret. Leaves out names that are not valid in sh(1), as the main command does. */
export function secretOf(env: Readonly<Record<string, string>>): Secret | undefined {
  const text = exportLines(Object.entries(env))
  return text === '' ? undefined : {text, names: Object.keys(env)}
}

const bareJexec = script(import.meta.url, 'bare-jexec')

/**
 * The argv of jexec(8) without -l, for a tree without a shell: the environment of the command is made on the host. Leaves out variables of the dynamic
 * linker, rtld(1): they would make jexec load a library from the tree of the pot, as root of the host.
 */
export function bare(words: readonly string[], env: Readonly<Record<string, string>>): {readonly argv: string[]; readonly secret: Secret | undefined} {
  const secret = secretOf(Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('LD_'))))
  const {PATH = '', TERM} = process.env
  const clean = ['env', '-i', `PATH=${PATH}`, ...(TERM === undefined ? [] : [`TERM=${TERM}`])]
  return {argv: [...clean, ...bareJexec(secret === undefined ? '' : 'environment', ...words)], secret}
}

const ownTerminal = script(import.meta.url, 'own-terminal')

/** Returns the argv that runs a command on a new terminal: jexec(8) would give the command the terminal of pot. */
export const onOwnTerminal = (...argv: readonly string[]): string[] => ['script', '-q', '/dev/null', ...ownTerminal(...argv)]
