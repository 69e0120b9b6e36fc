import {lstatSync, readdirSync, type BigIntStats} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '@pot/core'

export interface Found {
  /** Path relative to the root of the tree; '' is the root itself. */
  readonly path: string
  readonly stat: BigIntStats
}

/** A difference between a tree and an earlier tree: the file with its current state, or, without `stat`, a file that was removed. */
export interface Change {
  readonly path: string
  readonly stat: BigIntStats | undefined
}

/** File names sorted by their bytes, so that the order does not depend on the locale. */
function names(directory: string): string[] {
  const found = readdirSync(directory, {encoding: 'buffer'}).sort(Buffer.compare)
  return found.map((bytes) => {
    const name = bytes.toString('utf8')
    if (Buffer.from(name).equals(bytes)) return name
    throw new PotError('BAD_FILE_NAME', `${join(directory, name)} has a name that is not UTF-8, which layers cannot have`)
  })
}

/** Walks a tree; each directory comes before its contents. */
export function* walk(root: string, path = ''): Generator<Found> {
  const stat = lstatSync(join(root, path), {bigint: true})
  yield {path, stat}
  if (stat.isDirectory()) for (const name of names(join(root, path))) yield* walk(root, path === '' ? name : `${path}/${name}`)
}

/** Whether a file is unchanged since the snapshot. The ctime shows each change, because no program can set it. */
const same = (a: BigIntStats, b: BigIntStats): boolean =>
  a.mode === b.mode &&
  a.uid === b.uid &&
  a.gid === b.gid &&
  a.mtimeNs === b.mtimeNs &&
  a.rdev === b.rdev &&
  (a.isDirectory() || (a.size === b.size && a.ctimeNs === b.ctimeNs))

/** The differences between the tree `base` and the tree `root`, a writable snapshot of `base`; each directory comes before its contents. */
export function* changes(root: string, base: string, path = ''): Generator<Change> {
  const [now, before] = [join(root, path), join(base, path)].map((at) => lstatSync(at, {bigint: true}))
  if (now === undefined || before === undefined) return
  if (!same(now, before)) yield {path, stat: now}
  if (!now.isDirectory()) return
  const old = before.isDirectory() ? names(join(base, path)) : []
  const current = names(join(root, path))
  const [had, has] = [new Set(old), new Set(current)]
  const below = (name: string) => (path === '' ? name : `${path}/${name}`)
  for (const name of [...new Set([...old, ...current])].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
    if (!has.has(name)) yield {path: below(name), stat: undefined}
    else if (had.has(name)) yield* changes(root, base, below(name))
    else yield* walk(root, below(name))
  }
}
