import {PotError} from '../../errors.js'

/** How a plugin makes the networks of stack files. */
export interface NetworkMeans {
  /** The network type of a pot that is on a network of the file. */
  readonly type: string
  /** The network type of a pot with ports that is on none, and of all pots of compose. */
  readonly shared: string
  /** The option of create that names the network. */
  readonly option: string
  /** Commands of pot: `{name}` is the network, `{size}` the least number of its addresses. */
  readonly make: readonly string[]
  readonly remove: readonly string[]
  /** The code of the error of `remove` when there is no such network. */
  readonly absent: string
}

/** How a plugin opens the ports of pots of stack files. */
export interface PortMeans {
  /** The command of pot: `{name}` is the pot. */
  readonly set: readonly string[]
  /** The option before each port. */
  readonly each: string
  /** The words that open the ports of a running pot at once. */
  readonly now: readonly string[]
}

/** What plugins do for stack files. */
export interface StackMeans {
  readonly networks?: NetworkMeans
  readonly ports?: PortMeans
}

/** The words with values for their `{name}`. */
export const filled = (words: readonly string[], values: Readonly<Record<string, string>>): string[] =>
  words.map((word) => word.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole))

/** How networks are made. Throws NO_PLUGIN when no plugin makes any. */
export function networkMeans({networks}: StackMeans): NetworkMeans {
  if (networks !== undefined) return networks
  throw new PotError('NO_PLUGIN', 'no plugin makes networks', {hint: 'pot plugins install'})
}
