import type {Volume} from '../../host/types.js'
import type {Pot} from '../../record/pot.js'

/** For each of some pots, the others of them that must be finished before it. */
export type Before = ReadonlyMap<string, readonly string[]>

type Edges = (name: string) => readonly string[]

/** All pots that can be reached from `name`, without `name` itself. */
function reachable(name: string, edges: Edges): Set<string> {
  const found = new Set<string>()
  const left = [name]
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    for (const next of edges(at)) if (!found.has(next)) left.push(...(found.add(next) && [next]))
  }
  return found
}

/** The pots of `names` that each of them reaches. Leaves out pots that reach each other, which have no order. */
function needed(names: readonly string[], edges: Edges): Map<string, string[]> {
  const all = new Map(names.map((name) => [name, reachable(name, edges)]))
  return new Map(names.map((name) => [name, names.filter((other) => other !== name && all.get(name)?.has(other) && !all.get(other)?.has(name))]))
}

function reversed(needs: ReadonlyMap<string, readonly string[]>): Before {
  return new Map([...needs.keys()].map((name) => [name, [...needs].filter(([, of]) => of.includes(name)).map(([other]) => other)]))
}

const dependencies = (pots: readonly Pot[]): Edges => {
  const byName = new Map(pots.map((pot) => [pot.name, pot.depends]))
  return (name) => byName.get(name) ?? []
}

/** Before a pot, those that it depends on, also through pots that are not among `names`. */
export const startedBefore = (pots: readonly Pot[], names: readonly string[]): Before => needed(names, dependencies(pots))

/** Before a pot, those that depend on it. */
export const stoppedBefore = (pots: readonly Pot[], names: readonly string[]): Before => reversed(needed(names, dependencies(pots)))

/**
 * Before a pot, those that are built on it or that have a clone of one of its volumes, and those that depend on it, unless these must be destroyed after it for
 * one of the first two reasons.
 */
export function destroyedBefore(pots: readonly Pot[], names: readonly string[], volumes: readonly Volume[]): Before {
  const owner = (path: string) => (path.startsWith('jails/') ? path.split('/')[1] : undefined)
  const made = new Map(pots.map(({name, potbase}) => [name, potbase === undefined ? [] : [potbase]]))
  for (const {path, origin} of volumes) {
    const [own, from] = [owner(path), owner(origin?.path ?? '')]
    if (own !== undefined && from !== undefined && own !== from) made.set(own, [...(made.get(own) ?? []), from])
  }
  const madeFrom: Edges = (name) => made.get(name) ?? []
  const needs = dependencies(pots)
  const all = needed(names, (name) => [...needs(name), ...madeFrom(name)])
  const hard = needed(names, madeFrom)
  return reversed(new Map(names.map((name) => [name, [...new Set([...(all.get(name) ?? []), ...(hard.get(name) ?? [])])]])))
}
