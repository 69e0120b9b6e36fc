import {misuse, PotError} from '../../errors.js'
import type {Plan} from '../../operations/types.js'
import {change} from '../../record/codec.js'
import {changeRecord, type Changing} from './change-record.js'
import type {Pot} from '../../record/pot.js'
import {readPot, readPots} from '../../record/store.js'

export interface Dependency {
  readonly name: string
  /** The pot that `name` needs. */
  readonly on: string
}

/** The chain of dependencies from one pot to another, with both pots included; undefined when there is no such chain. */
export function dependencyPath(pots: readonly Pot[], from: string, to: string): string[] | undefined {
  const byName = new Map(pots.map((pot) => [pot.name, pot]))
  const seen = new Set([from])
  const paths = [[from]]
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    const last = path.at(-1) ?? from
    if (last === to) return path
    for (const next of byName.get(last)?.depends ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      paths.push([...path, next])
    }
  }
  return undefined
}

/** Makes a pot depend on another one. Rejects with NO_POT; HAS_DEPENDENCY when the dependency exists; and CYCLE, which names the pots. */
export async function addDependency(ctx: Changing, {name, on}: Dependency): Promise<Plan> {
  if (name === on) throw misuse(`'${name}' cannot depend on itself`)
  return changeRecord(ctx, {name, event: 'add-dep', title: `let ${name} depend on ${on}`, locks: [`~pot/${on}`, 'dependencies']}, (pot) => {
    readPot(ctx.settings, on)
    if (pot.depends.includes(on)) throw new PotError('HAS_DEPENDENCY', `'${name}' already depends on '${on}'`)
    const back = dependencyPath(readPots(ctx.settings).pots, on, name)
    if (back) {
      throw new PotError('CYCLE', `the dependency would be circular: ${[name, ...back].join(' -> ')}`, {
        hint: `pot add-dep --remove -p ${back.at(-2) ?? on} -P ${name}`,
      })
    }
    return change(pot, {depends: [...pot.depends, on]})
  })
}

/** Removes a dependency. The other pot need not exist. Rejects with NO_DEPENDENCY when the dependency does not exist. */
export async function removeDependency(ctx: Changing, {name, on}: Dependency): Promise<Plan> {
  return changeRecord(ctx, {name, event: 'add-dep', title: `let ${name} not depend on ${on}`}, (pot) => {
    if (!pot.depends.includes(on)) throw new PotError('NO_DEPENDENCY', `'${name}' does not depend on '${on}'`, {hint: `pot info --json -p ${name}`})
    return change(pot, {depends: pot.depends.filter((name) => name !== on)})
  })
}
