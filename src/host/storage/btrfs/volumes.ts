import {existsSync, statSync} from 'node:fs'
import {PotError, garbage} from '../../../errors.js'
import type {Volume} from '../../types.js'
import {type Btrfs, unlocate} from './context.js'
import {parseList, type Subvolume} from './list.js'
import {isCacheMounted, mountOf} from './mounts.js'
import {depth} from '../volumes/facts.js'

/** Finds the id of the subvolume of the pot root. */
async function rootId({ask, fs, ...btrfs}: Btrfs): Promise<number> {
  const mounted = mountOf(btrfs.mountinfo(), fs)
    ?.superOptions.find((option) => option.startsWith('subvolid='))
    ?.slice('subvolid='.length)
  if (mounted !== undefined) return Number(mounted)
  const {code, stdout} = await ask('btrfs', ['inspect-internal', 'rootid', fs])
  if (code !== 0) throw new PotError('NO_STORAGE', `there is no btrfs at ${fs}`, {hint: 'pot init'})
  if (!/^\d+$/.test(stdout.trim())) throw garbage('btrfs inspect-internal rootid', stdout)
  return Number(stdout.trim())
}

/** Parses the path of a snapshot, such as `.snapshots/jails/web/TAG/m`. */
function snapshotName(path: string): {readonly path: string; readonly tag: string; readonly directory: string} | undefined {
  const [dot, top, name, tag, part, ...rest] = path.split('/')
  if (dot !== '.snapshots' || tag === undefined || part === undefined || part.startsWith('.') || rest.length > 0) return undefined
  return {path: part === '_' ? `${top}/${name}` : `${top}/${name}/${part}`, tag, directory: `${dot}/${top}/${name}/${tag}`}
}

/** Makes the list of volumes from the subvolumes. `birth` returns the creation time of a directory (relative to the root) in seconds since the epoch. */
export function readVolumes(subvolumes: readonly Subvolume[], at: (path: string) => string, birth: (directory: string) => number): Volume[] {
  const snapshots = [...subvolumes]
    .sort((a, b) => a.id - b.id)
    .flatMap(({path, uuid}) => {
      const name = snapshotName(path)
      return name ? [{...name, uuid}] : []
    })
  const byUuid = new Map(snapshots.map((snapshot) => [snapshot.uuid, snapshot]))
  const byPath = new Map<string, typeof snapshots>()
  for (const snapshot of snapshots) byPath.set(snapshot.path, [...(byPath.get(snapshot.path) ?? []), snapshot])
  return subvolumes
    .flatMap(({path: place, source}) => {
      const path = place.startsWith('.') ? undefined : unlocate(place)
      if (path === undefined) return []
      const origin = byUuid.get(source ?? '')
      return [
        {
          path,
          at: at(path),
          // After a rollback, a volume is a clone of its own snapshot.
          ...(origin && origin.path !== path ? {origin: {path: origin.path, tag: origin.tag}} : {}),
          snapshots: (byPath.get(path) ?? []).map(({tag, directory}) => ({tag, created: birth(directory)})),
        },
      ]
    })
    .sort((a, b) => depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1))
}

/** Lists all subvolumes below the pot root, including the subvolumes that are not volumes. Rejects with STORAGE_FAILED, and as `volumes` does. */
export async function subvolumes(btrfs: Btrfs): Promise<Subvolume[]> {
  const root = await rootId(btrfs)
  const {code, stdout, stderr} = await btrfs.ask('btrfs', ['subvolume', 'list', '-puq', btrfs.fs])
  if (code !== 0) throw new PotError('STORAGE_FAILED', `cannot list the subvolumes of ${btrfs.fs}: ${stderr.trim()}`)
  return parseList(stdout, root)
}

/** See Storage. Starts one process, or two if the root is not a mount point. Rejects with NO_STORAGE if the root is not mounted. */
export async function volumes(btrfs: Btrfs): Promise<Volume[]> {
  const all = await subvolumes(btrfs)
  const cache = isCacheMounted(btrfs) ? btrfs.settings.cache : btrfs.place('cache')
  const births = new Map<string, number>()
  const birth = (directory: string): number => {
    const known = births.get(directory)
    if (known !== undefined) return known
    const seconds = Math.floor((statSync(`${btrfs.fs}/${directory}`, {throwIfNoEntry: false})?.birthtimeMs ?? 0) / 1000)
    births.set(directory, seconds)
    return seconds
  }
  return readVolumes(all, (path) => (path === 'cache' ? cache : btrfs.place(path)), birth)
}

/** Timeout in seconds: btrfs counts the extents of all files. */
const COUNTING = 3600

/** Resolves with bytes: for a clone the data that it does not share, for any other volume all data; both including the volumes below. */
export async function usage(btrfs: Btrfs, paths: readonly string[]): Promise<Map<string, number>> {
  const known = new Map((await volumes(btrfs)).map((volume) => [volume.path, volume]))
  const asked = paths.filter((path) => known.has(path) && existsSync(btrfs.place(path)))
  if (asked.length === 0) return new Map()
  const {stdout} = await btrfs.ask('btrfs', ['filesystem', 'du', '-s', '--raw', ...asked.map(btrfs.place)], {timeout: COUNTING})
  const sizes = new Map(
    stdout.split('\n').flatMap((line): [string, readonly [number, number]][] => {
      const [, total, exclusive, place] = /^ *(\d+) +(\d+) +\S+ +(.*)$/.exec(line) ?? []
      return place === undefined ? [] : [[place, [Number(total), Number(exclusive)]]]
    }),
  )
  return new Map(
    asked.flatMap((path): [string, number][] => {
      const size = sizes.get(btrfs.place(path))
      return size === undefined ? [] : [[path, known.get(path)?.origin === undefined ? size[0] : size[1]]]
    }),
  )
}
