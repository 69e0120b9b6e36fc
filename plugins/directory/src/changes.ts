import {dirname, join, relative} from 'node:path'
import {laterTags, locate, PotError, type Peek, type Step, type Volume} from '@pot/core'
import {partOf, placesBelow, type Directories} from './directories.js'
import {tagsIn} from './volumes.js'
import {copied, directory, exec, remove, removed, removeDirectory, rename} from './steps.js'

const depth = (path: string) => path.split('/').length
const isBelow = (path: string, top: string) => path.startsWith(`${top}/`)

/** Moves a complete tree to the place of a volume, and marks the volume. */
const settle = ({place, mark}: Directories, draft: string, path: string): Step[] => [
  ...(locate(path) === path ? [] : [directory(dirname(place(path)))]),
  rename(draft, place(path), `put it at ${place(path)}`),
  directory(mark(path)),
]

export function create(directories: Directories, path: string): Step[] {
  const draft = directories.draft()
  return [{title: `create volume ${path}`, run: exec('mkdir', draft), undo: [remove(directories, draft)]}, ...settle(directories, draft, path)]
}

export function clone(directories: Directories, source: string, tag: string, target: string): Step[] {
  const draft = directories.draft()
  return [copied(directories, `copy ${source}@${tag} to ${target}`, directories.snapshot(source, tag), draft), ...settle(directories, draft, target)]
}

export function destroy(directories: Directories, path: string): Step[] {
  const {place, mark, snapshotsOf} = directories
  const kept = partOf(path) === '_' ? [snapshotsOf(path)] : tagsIn(directories, path).map((tag) => directories.snapshot(path, tag))
  return [
    removed(directories, place(path), `remove volume ${path}`),
    ...kept.map((one) => removed(directories, one, `remove snapshots of ${path}`)),
    removed(directories, mark(path), `forget volume ${path}`),
  ]
}

export function snapshot(directories: Directories, paths: readonly string[], tag: string): Step[] {
  const takes = paths.map((path) => ({path, place: directories.snapshot(path, tag), draft: directories.draft()}))
  const parents = [...new Set(takes.map(({place}) => dirname(place)))]
  return [
    ...parents.map((path) => directory(path)),
    ...takes.map(({path, draft}) => copied(directories, `snapshot ${path}@${tag}`, directories.place(path), draft, placesBelow(directories, path))),
    ...takes.map(({path, draft, place}) => rename(draft, place, `keep snapshot ${path}@${tag}`)),
  ]
}

export function removeSnapshot(directories: Directories, paths: readonly string[], tag: string): Step[] {
  const parents = new Set(paths.flatMap((path) => [directories.snapshotDirectory(path, tag), directories.snapshotsOf(path)]))
  return [
    {
      title: `remove snapshot ${paths.map((path) => `${path}@${tag}`).join(' ')}`,
      run: remove(directories, ...paths.map((path) => directories.snapshot(path, tag))),
      final: true,
    },
    ...[...parents].sort((a, b) => b.length - a.length).map(removeDirectory),
  ]
}

/** Keeps later snapshots, and moves the volumes below a volume into the restored one. The last steps remove the former trees; all others can be undone. */
export function rollback(directories: Directories, paths: readonly string[], tag: string, volumes: readonly Volume[]): Step[] {
  const sorted = [...paths].sort((a, b) => depth(a) - depth(b))
  for (const path of sorted) laterTags(volumes, path, tag)
  const swaps = sorted.map((path) => ({path, old: directories.draft(), draft: directories.draft()}))
  return [
    ...swaps.flatMap(({path, old, draft}) => {
      const place = directories.place(path)
      const below = volumes.filter((volume) => isBelow(volume.path, path) && depth(volume.path) === depth(path) + 1)
      return [
        copied(directories, `restore ${path}@${tag}`, directories.snapshot(path, tag), draft),
        rename(place, old),
        rename(draft, place),
        ...below.flatMap((volume) => {
          const own = directories.place(volume.path)
          return [...(locate(volume.path) === volume.path ? [] : [directory(dirname(own))]), rename(join(old, relative(place, own)), own)]
        }),
      ]
    }),
    ...swaps.map(({path, old}) => removed(directories, old, `remove what ${path} held`)),
  ]
}

/** A rename of a directory takes the volumes in it along. Throws HAS_SNAPSHOTS for a part of a pot that gets another owner. */
export function renameVolume(directories: Directories, from: string, to: string, volumes: readonly Volume[]): Step[] {
  const {place, mark, snapshotsOf, snapshot: copyOf} = directories
  const steps = [rename(place(from), place(to)), rename(mark(from), mark(to))]
  const known = volumes.filter(({path}) => path === from || isBelow(path, from))
  if (partOf(from) === '_') return known.some(({snapshots}) => snapshots.length > 0) ? [...steps, rename(snapshotsOf(from), snapshotsOf(to))] : steps
  const tags = known.find(({path}) => path === from)?.snapshots ?? []
  if (tags.length > 0 && snapshotsOf(from) !== snapshotsOf(to))
    throw new PotError('HAS_SNAPSHOTS', `${from} cannot become ${to} while it has snapshots`, {hint: `remove the snapshots of ${from}`})
  return [...steps, ...tags.map(({tag}) => rename(copyOf(from, tag), copyOf(to, tag)))]
}

/** Shows a snapshot read-only in the work directory. */
export function peek(directories: Directories, path: string, tag: string): Peek {
  const at = directories.draft()
  const {mounts} = directories
  return {
    directory: at,
    open: [directory(at), ...mounts.bind(directories.snapshot(path, tag), at, {readonly: true})],
    close: [...mounts.unmount(at), removeDirectory(at)],
  }
}
