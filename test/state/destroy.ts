import {clonesOf, setDown, type State, type Traits} from './state.js'

export const dependentsOf = ({pots}: State, name: string): string[] =>
  [...pots].flatMap(([one, pot]) => (pot.running && pot.conf.content.depends.includes(name) ? [one] : []))

/** Destroys a pot as `pot destroy` does. Returns whether it is gone; what was destroyed before a refusal stays so. */
export function destroy(state: State, traits: Traits, name: string, {force, recursive}: {readonly force: boolean; readonly recursive: boolean}): boolean {
  const pot = state.pots.get(name)
  if (pot === undefined) return force
  const built = () => [...state.pots].filter(([, one]) => one.potbase === name)
  if (built().length > 0 && !recursive) return false
  // Clones are destroyed before the pots of whose snapshots they are.
  for (let left = built(); left.length > 0; left = built()) {
    const next = left.find(([, one]) => !traits.clonesDepend || !left.some(([, other]) => other.origin?.id === one.id)) ?? left[0]
    if (next === undefined || !destroy(state, traits, next[0], {force, recursive})) return false
  }
  if (!force && (pot.running || dependentsOf(state, name).length > 0)) return false
  if (traits.clonesDepend && clonesOf(state, pot).length > 0) return false
  setDown(pot)
  state.pots.delete(name)
  return true
}

/** Destroys the pots that `pot prune` destroys. Returns whether all could be. */
export function prune(state: State, traits: Traits): boolean {
  const names = [...state.pots].flatMap(([name, {running, conf}]) => {
    const {prunable, 'to-be-pruned': ran} = conf.content.attributes
    return !running && prunable === 'YES' && ran === 'YES' ? [name] : []
  })
  return names.sort().filter((name) => !destroy(state, traits, name, {force: false, recursive: false})).length === 0
}
