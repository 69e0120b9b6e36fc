import {existsSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {PotError, type Snapshot, type Volume} from '@pot/core'
import {partOf, type Directories} from './directories.js'

const directoriesIn = (path: string): string[] =>
  existsSync(path) ? readdirSync(path, {withFileTypes: true}).flatMap((one) => (one.isDirectory() ? [one.name] : [])) : []

export const isSetUp = ({mark}: Directories): boolean => existsSync(mark(''))

/** All volumes, parents first. Throws NO_STORAGE if there is no storage. */
export function volumes(directories: Directories): Volume[] {
  const {fs, mark} = directories
  if (!isSetUp(directories)) throw new PotError('NO_STORAGE', `there are no volumes in ${fs}`, {hint: 'pot init'})
  const found: Volume[] = []
  for (let level = directoriesIn(mark('')).sort(); level.length > 0; ) {
    found.push(...level.map((path) => volumeAt(directories, path)))
    level = level.flatMap((path) =>
      directoriesIn(mark(path))
        .sort()
        .map((name) => `${path}/${name}`),
    )
  }
  return found
}

function volumeAt(directories: Directories, path: string): Volume {
  const at = directories.place(path)
  return {path, at: existsSync(at) ? at : undefined, snapshots: path.includes('/') ? snapshotsOf(directories, path) : []}
}

/** The tags of the snapshots of a volume. */
export function tagsIn(directories: Directories, path: string): string[] {
  const all = directories.snapshotsOf(path)
  return directoriesIn(all).filter((tag) => existsSync(join(all, tag, partOf(path))))
}

/** The snapshots of a volume, the oldest first. The directory of a snapshot is made just before its copies. */
function snapshotsOf(directories: Directories, path: string): Snapshot[] {
  return tagsIn(directories, path)
    .map((tag) => ({tag, made: statSync(directories.snapshotDirectory(path, tag)).birthtimeMs}))
    .sort((a, b) => a.made - b.made)
    .map(({tag, made}) => ({tag, created: Math.floor(made / 1000)}))
}

/** Timeout in seconds: du(1) looks at all files. */
const COUNTING = 3600

/** Resolves with bytes. du(1) counts a file once even if two arguments contain it, so volumes that lie in each other are counted by different processes. */
export async function usage(directories: Directories, paths: readonly string[]): Promise<Map<string, number>> {
  const {ask, place} = directories
  const known = new Set(volumes(directories).flatMap(({path, at}) => (at === undefined ? [] : [path])))
  const asked = paths.filter((path) => known.has(path))
  const sizes = new Map<string, number>()
  for (const depth of new Set(asked.map((path) => path.split('/').length))) {
    const level = asked.filter((path) => path.split('/').length === depth)
    const {stdout} = await ask('du', ['-s', '-k', '-x', ...level.map(place)], {timeout: COUNTING})
    const lines = new Map(stdout.split('\n').map((line) => [line.replace(/^\d+\s+/, ''), Number.parseInt(line, 10) * 1024]))
    for (const path of level) {
      const size = lines.get(place(path))
      if (size !== undefined) sizes.set(path, size)
    }
  }
  return sizes
}
