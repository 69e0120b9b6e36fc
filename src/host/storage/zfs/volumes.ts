import type {Snapshot, Volume} from '../../types.js'
import type {Zfs} from './context.js'
import {getArguments, type Properties, parseGet} from './get.js'
import {look, notThere} from './look.js'

/** Makes the list of the volumes below `root`, with their snapshots, from the properties of all datasets. */
export function readVolumes(all: readonly Properties[], root: string): Volume[] {
  const inside = all.filter(({name}) => name.startsWith(`${root}/`)).map((properties) => ({properties, path: properties.name.slice(root.length + 1)}))
  const snapshots = new Map<string, Snapshot[]>()
  for (const {properties, path} of inside) {
    const [owner = '', tag] = path.split('@')
    if (tag === undefined) continue
    const known = snapshots.get(owner) ?? []
    known.push({tag, created: Number(properties.value('creation'))})
    snapshots.set(owner, known)
  }
  return inside
    .filter(({path, properties}) => !/[@#]/.test(path) && properties.value('mountpoint') !== undefined)
    .map(({path, properties}) => {
      const [from = '', tag = ''] = properties.value('origin')?.split('@') ?? []
      return {
        path,
        at: properties.value('mounted') === 'yes' ? properties.value('mountpoint') : undefined,
        ...(from.startsWith(`${root}/`) ? {origin: {path: from.slice(root.length + 1), tag}} : {}),
        ...(properties.isLocal('mountpoint') ? {pinned: true} : {}),
        // Snapshots of the same second keep the order of zfs.
        snapshots: (snapshots.get(path) ?? []).sort((a, b) => a.created - b.created),
      }
    })
}

/** See Storage. Starts one process. Rejects with NO_POOL or NO_STORAGE when the root does not exist. */
export async function volumes(zfs: Zfs): Promise<Volume[]> {
  const all = await look(zfs, [zfs.root], 'below')
  if (all.length === 0) return notThere(zfs, zfs.root)
  const found = readVolumes(all, zfs.root)
  zfs.learned.paths = found.map(({path}) => path)
  return found
}

/** Resolves with the number of bytes that each volume, its snapshots and the volumes below it use, without the blocks that it shares with its origin. */
export async function usage(zfs: Zfs, paths: readonly string[]): Promise<Map<string, number>> {
  if (paths.length === 0) return new Map()
  const {stdout} = await zfs.ask('zfs', getArguments(['used'], paths.map(zfs.dataset)))
  return new Map(parseGet(stdout).map((properties) => [properties.name.slice(zfs.root.length + 1), Number(properties.value('used'))]))
}
