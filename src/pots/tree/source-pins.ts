import {existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import {locate} from '../../host/layout.js'
import type {Mount, Volume} from '../../host/types.js'
import type {Step} from '../../operations/types.js'
import {resolveLinks} from '../../paths/links.js'
import type {Pot} from '../../record/pot.js'
import {readPots} from '../../record/store.js'
import {volumeOf} from './source-place.js'
import {isBelow} from './tree.js'

/** The identity of a directory or file of the host at the time of mount-in; see `checkSource`. */
interface Pin {
  readonly inode: string
  readonly uid: string
}

/** A file beside fscomp.conf (whose lines pot 0.16 reads, too), with lines `INODE UID PATH`. */
export const pinsFile = ({dir}: Pick<Pot, 'dir'>): string => join(dir, 'conf', 'mount-sources')

function readPins(pot: Pick<Pot, 'dir'>): Map<string, Pin> {
  const text = existsSync(pinsFile(pot)) ? readFileSync(pinsFile(pot), 'utf8') : ''
  return new Map(
    text.split('\n').flatMap((line): [string, Pin][] => {
      const [, inode, uid, source] = /^(\d+) (\d+) (\/.*)$/.exec(line) ?? []
      return inode === undefined || uid === undefined || source === undefined ? [] : [[source, {inode, uid}]]
    }),
  )
}

function pinOf(path: string): Pin {
  const {ino, uid} = statSync(path, {bigint: true})
  return {inode: String(ino), uid: String(uid)}
}

/** Steps that pin the directory or file `add` and drop pins that are not in `sources`. No steps when nothing changes. */
export function writePins(pot: Pick<Pot, 'name' | 'dir'>, sources: readonly string[], add?: string): Step[] {
  const before = readPins(pot)
  const kept = new Map([...before].filter(([source]) => sources.includes(source)))
  if (add?.startsWith('/')) kept.set(add, pinOf(add))
  if (add === undefined && kept.size === before.size) return []
  const content = [...kept].map(([source, {inode, uid}]) => `${inode} ${uid} ${source}\n`).join('')
  return [{title: `note what is mounted in ${pot.name}`, run: {do: 'write', path: pinsFile(pot), content}}]
}

export interface CheckedSource {
  /** Absolute path without links. */
  readonly at: string
  readonly inode: string
  /** Whether it is a regular file. */
  readonly file: boolean
}

/**
 * Checks a directory or file of fscomp.conf before it is mounted. A user who can write to a directory on the way could have put a link in its place
 * since mount-in. Then the directory must be the pinned one, and no such link may be on the way. Directories that only root can write are
 * trusted, except below `shared`, where root of a pot writes too. Mounts of pot 0.16 have no pin, so only links are refused for them.
 * Throws NO_SOURCE, BAD_SOURCE and SOURCE_CHANGED.
 */
export function checkSource(pot: Pick<Pot, 'name' | 'dir'>, source: string, target: string, shared: readonly string[]): CheckedSource {
  const again = {hint: `pot mount-out -p ${pot.name} -m ${target}, then pot mount-in if it is the right one`}
  const {at, foreign, foreignLink} = follow(source, pot.name, shared)
  if (foreignLink !== undefined) {
    throw new PotError('SOURCE_CHANGED', `${source} leads to ${at} by the link ${foreignLink}, which users other than root could have made`, again)
  }
  const stat = statSync(at)
  if (!stat.isDirectory() && !stat.isFile()) throw new PotError('BAD_SOURCE', `${source} is neither a directory nor a regular file`, again)
  const now = pinOf(at)
  const pin = readPins(pot).get(source)
  if (pin !== undefined && foreign !== undefined && (pin.inode !== now.inode || pin.uid !== now.uid)) {
    throw new PotError(
      'SOURCE_CHANGED',
      `${source} is not the ${stat.isFile() ? 'file' : 'directory'} that was mounted in '${pot.name}', and users other than root can write to ${foreign}`,
      again,
    )
  }
  return {at, inode: now.inode, file: stat.isFile()}
}

/** The real path of `path`, the first directory on the way that users other than root can change, and the first link in such a directory. */
function follow(
  source: string,
  pot: string,
  shared: readonly string[],
): {readonly at: string; readonly foreign: string | undefined; readonly foreignLink: string | undefined} {
  let foreign: string | undefined
  let foreignLink: string | undefined
  const at = resolveLinks(source, (next) => {
    const entry = lstatSync(next, {throwIfNoEntry: false})
    if (entry === undefined) throw new PotError('NO_SOURCE', `${source}, which '${pot}' mounts, does not exist`, {hint: `mkdir -p ${source}`})
    const directory = dirname(next)
    const own = isRoots(directory, entry.uid) && !shared.some((one) => isBelow(directory, one))
    if (!own) foreign ??= directory
    if (!entry.isSymbolicLink()) return undefined
    if (!own) foreignLink ??= next
    return readlinkSync(next)
  })
  return {at, foreign, foreignLink}
}

/** Whether only root can replace an entry of a directory, such as an entry of root in /tmp. */
function isRoots(directory: string, owner: number): boolean {
  const {uid, mode} = lstatSync(directory)
  if (uid !== 0) return false
  return (mode & 0o022) === 0 || ((mode & 0o1000) !== 0 && owner === 0)
}

/**
 * Directories of the host, absolute and without links, where root of a pot can change everything as root of the host can: trees of pots, and
 * directories that are mounted writable in a pot. `table`: the mount table, for datasets that pot did not make.
 */
export function sharedDirectories({settings}: Pick<Context, 'settings'>, volumes: readonly Volume[], table: readonly Mount[]): string[] {
  const own = ['jails', 'fscomp'].map((name) => join(settings.fsRoot, name))
  const sources = readPots(settings).pots.flatMap(({mounts}) => mounts.flatMap(({source, option}) => (option === 'ro' ? [] : [source])))
  const places = [...new Set(sources)].flatMap((source): string[] => {
    if (source.startsWith('/')) return [source]
    const path = volumeOf(settings.zfsRoot, source)
    if (path !== undefined) return [volumes.find((one) => one.path === path)?.at ?? join(settings.fsRoot, locate(path))]
    return table.flatMap((mount) => (mount.source === source ? [mount.target] : []))
  })
  return [...own, ...places].map(real)
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
