import {lstatSync, readdirSync, type BigIntStats} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '@pot/core'

export interface Found {
  /** Relative to the root; '' is the root itself. */
  readonly path: string
  readonly stat: BigIntStats
}

/** Something of a tree that is compared with an earlier one: as it is now, or, without `stat`, gone. */
export interface Change {
  readonly path: string
  readonly stat: BigIntStats | undefined
}

/** In the order of their bytes, which no language changes. */
function names(directory: string): string[] {
  const found = readdirSync(directory, {encoding: 'buffer'}).sort(Buffer.compare)
  return found.map((bytes) => {
    const name = bytes.toString('utf8')
    if (Buffer.from(name).equals(bytes)) return name
    throw new PotError('BAD_FILE_NAME', `${join(directory, name)} has a name that is not UTF-8, which layers cannot have`)
  })
}

/** A tree, each directory before what is in it. */
export function* walk(root: string, path = ''): Generator<Found> {
  const stat = lstatSync(join(root, path), {bigint: true})
  yield {path, stat}
  if (stat.isDirectory()) for (const name of names(join(root, path))) yield* walk(root, path === '' ? name : `${path}/${name}`)
}

/** Nobody has touched the file since it was shared: the time of the last change of its status cannot be set. */
const same = (a: BigIntStats, b: BigIntStats): boolean =>
  a.mode === b.mode &&
  a.uid === b.uid &&
  a.gid === b.gid &&
  a.mtimeNs === b.mtimeNs &&
  a.rdev === b.rdev &&
  (a.isDirectory() || (a.size === b.size && a.ctimeNs === b.ctimeNs))

/** What differs between the tree `base` and the tree `root`, a writable snapshot of that, each directory before what is in it. */
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
