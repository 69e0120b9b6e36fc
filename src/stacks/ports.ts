import {PotError} from '../errors.js'
import type {PortSpec} from '../record/ports.js'
import {filled, type StackMeans} from './file/means.js'

/** The command that gives a pot these ports. `now`: a running pot has them at once. Throws NO_PLUGIN when no plugin opens ports. */
export function portWords({ports: means}: StackMeans, name: string, list: readonly PortSpec[], {now}: {readonly now: boolean}): string[] {
  if (means === undefined) throw new PotError('NO_PLUGIN', 'no plugin opens ports', {hint: 'pot plugins install'})
  const words = list.length === 0 ? [means.each, ''] : list.flatMap(({written}) => [means.each, written])
  return [...filled(means.set, {name}), ...words, ...(now ? means.now : [])]
}
