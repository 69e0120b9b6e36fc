import {misuse} from '../errors.js'
import {HOST_OPTIONS, isHostOption} from './elsewhere.js'

/** A command line for another host. */
export interface Elsewhere {
  /** What ssh(1) takes as its destination. */
  readonly destination: string
  /** The command line for pot there. */
  readonly words: readonly string[]
}

/** A command line, and the host for it if that is another one. */
interface Read {
  readonly there?: Elsewhere
  readonly words: readonly string[]
}

/**
 * Splits a command line into the host, from `-H HOST` in front of the command or from POT_HOST, and the words for it. An empty HOST is this host. Throws USAGE.
 */
export function readHost(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Read {
  const [first = '', second] = argv
  if (!isHostOption(first)) return toHost(env.POT_HOST ?? '', argv)
  const separate = HOST_OPTIONS.includes(first)
  if (separate && second === undefined) throw misuse(`option ${first} needs a value`, 'pot -H HOST COMMAND')
  const destination = separate ? (second ?? '') : first.replace(/^(?:-H|--host=)/, '')
  return toHost(destination, argv.slice(separate ? 2 : 1))
}

function toHost(destination: string, words: readonly string[]): Read {
  if (destination === '') return {words}
  return {there: {destination: checkDestination(destination), words}, words}
}

/** Returns the destination. Throws USAGE if ssh would read it as an option, or the shell of a proxy command as something else. */
export function checkDestination(destination: string): string {
  if (/^[\w[][\w@:.%/[\]-]*$/.test(destination)) return destination
  throw misuse(`'${destination}' is not a host for ssh`, 'HOST, USER@HOST, or a name of ssh_config(5)')
}
