import type {Volume} from '../../host/types.js'
import type {Pot} from '../../record/pot.js'

/** Pots in the order of destruction: higher levels before lower ones, clones before their sources. */
export function destroyOrder(pots: readonly Pot[], volumes: readonly Volume[]): Pot[] {
  const owner = (path: string) => (path.startsWith('jails/') ? path.split('/')[1] : undefined)
  const templates = new Map<string, Set<string>>()
  for (const {path, origin} of volumes) {
    const [own, from] = [owner(path), owner(origin?.path ?? '')]
    if (own === undefined || from === undefined || own === from) continue
    templates.set(own, (templates.get(own) ?? new Set()).add(from))
  }
  // After zfs-promote(8) two pots may be clones of each other.
  const depth = (name: string, path: readonly string[] = []): number =>
    path.includes(name) ? 0 : 1 + Math.max(0, ...[...(templates.get(name) ?? [])].map((from) => depth(from, [...path, name])))
  const depths = new Map(pots.map(({name}) => [name, depth(name)]))
  return pots.toSorted((a, b) => b.level - a.level || (depths.get(b.name) ?? 0) - (depths.get(a.name) ?? 0))
}
