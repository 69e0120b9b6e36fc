import {PotError} from '../../errors.js'
import type {Pot} from '../../record/pot.js'
import {readSound, type Root} from '../../record/store.js'

/**
 * The pots that must run for `name`, with `name` last, in ranks: pots of a rank depend only on pots of earlier ranks.
 * Throws CYCLE, which names the pots, or NO_POT for a missing dependency.
 */
export const startOrder = (pots: readonly Pot[], name: string): string[][] => ordered(pots, [name])

/** A pot and all pots on which it depends, directly or through others. Reads no other pot. Leaves out pots that are missing or broken. */
export function withDependencies(settings: Root, name: string): Pot[] {
  const found = new Map<string, Pot | undefined>()
  const visit = (at: string): void => {
    if (found.has(at)) return
    const pot = readSound(settings, at)
    found.set(at, pot)
    for (const needed of pot?.depends ?? []) visit(needed)
  }
  visit(name)
  return [...found.values()].filter((pot) => pot !== undefined)
}

function ordered(pots: readonly Pot[], names: readonly string[]): string[][] {
  const byName = new Map(pots.map((pot) => [pot.name, pot]))
  const ranks = new Map<string, number>()
  const rank = (at: string, path: readonly string[]): number => {
    if (path.includes(at))
      throw new PotError('CYCLE', `circular dependency: ${[...path.slice(path.indexOf(at)), at].join(' -> ')}`, {
        hint: 'remove one of the dependencies with pot add-dep --remove',
      })
    const known = ranks.get(at)
    if (known !== undefined) return known
    const pot = byName.get(at)
    if (!pot) throw new PotError('NO_POT', path.length === 0 ? `there is no pot '${at}'` : `'${path.at(-1)}' depends on '${at}', which does not exist`)
    const mine = Math.max(-1, ...pot.depends.map((needed) => rank(needed, [...path, at]))) + 1
    ranks.set(at, mine)
    return mine
  }
  const top = Math.max(-1, ...names.map((name) => rank(name, [])))
  return Array.from({length: top + 1}, (_, level) => [...ranks].filter(([, value]) => value === level).map(([pot]) => pot))
}
