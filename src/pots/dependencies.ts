import {PotError} from '../errors.js'
import type {Pot} from './pot.js'

/**
 * The pots that have to run for `name`, itself last, in ranks: those of a rank need only those of the ranks before.
 * Rejects with CYCLE, naming the pots, or with NO_POT for a dependency that is not there.
 */
export function startOrder(pots: readonly Pot[], name: string): string[][] {
  const byName = new Map(pots.map((pot) => [pot.name, pot]))
  const ranks = new Map<string, number>()
  const rank = (at: string, path: readonly string[]): number => {
    if (path.includes(at))
      throw new PotError('CYCLE', `pots depend on each other: ${[...path.slice(path.indexOf(at)), at].join(' -> ')}`, {
        hint: 'pot add-dep --remove breaks the circle',
      })
    const known = ranks.get(at)
    if (known !== undefined) return known
    const pot = byName.get(at)
    if (!pot) throw new PotError('NO_POT', path.length === 0 ? `there is no pot '${at}'` : `'${path.at(-1)}' depends on '${at}', which is not there`)
    const mine = Math.max(-1, ...pot.depends.map((needed) => rank(needed, [...path, at]))) + 1
    ranks.set(at, mine)
    return mine
  }
  const top = rank(name, [])
  return Array.from({length: top + 1}, (_, level) => [...ranks].filter(([, value]) => value === level).map(([pot]) => pot))
}
