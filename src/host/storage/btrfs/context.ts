import {randomBytes} from 'node:crypto'
import {join} from 'node:path'
import {PotError} from '../../../errors.js'
import type {Settings} from '../../../settings/settings.js'
import type {Ask} from '../../../programs/ask.js'
import {locate} from '../../layout.js'
import type {Mounts} from '../../types.js'

/** The fields of a mountinfo line that the driver uses; see proc_pid_mountinfo(5). */
export interface MountLine {
  /** `major:minor` */
  readonly device: string
  /** The directory of the file system that is mounted. */
  readonly root: string
  readonly target: string
  readonly type: string
  readonly source: string
  /** Options of only this mount. */
  readonly options?: readonly string[]
  readonly superOptions: readonly string[]
}

export interface BtrfsOptions {
  readonly ask: Ask
  readonly settings: Pick<Settings, 'fsRoot' | 'cache' | 'btrfsFile' | 'values'>
  readonly mounts: Pick<Mounts, 'bind' | 'unmount'>
  /** Reads the mount table, in the order of the mounts. */
  readonly mountinfo: () => readonly MountLine[]
  readonly id?: () => string
}

/** State that all functions of the btrfs driver share. */
export interface Btrfs extends Required<BtrfsOptions> {
  /** Absolute path of the pot root. */
  readonly fs: string
  /** Absolute path of the subvolume. */
  place(path: string): string
  /** Absolute path in the work directory. Subvolumes are made there under unique names, and moved there before they are deleted. */
  work(name: string): string
  /** Absolute path of the directory that holds a directory for each snapshot of a volume and of the volumes below it. */
  snapshotsOf(path: string): string
  /** Absolute paths: the directory of one snapshot, and the read-only subvolume in it. */
  snapshotDirectory(path: string, tag: string): string
  snapshot(path: string, tag: string): string
}

export function btrfsContext({id = () => randomBytes(6).toString('hex'), ...options}: BtrfsOptions): Btrfs {
  const fs = options.settings.fsRoot
  const snapshotsOf = (path: string) => join(fs, '.snapshots', owner(path))
  const snapshotDirectory = (path: string, tag: string) => join(snapshotsOf(path), tag)
  return {
    ...options,
    id,
    fs,
    place: (path) => join(fs, locate(path)),
    work: (name) => join(fs, '.work', name),
    snapshotsOf,
    snapshotDirectory,
    snapshot: (path, tag) => join(snapshotDirectory(path, tag), partOf(path)),
  }
}

/** Returns the pot or the base that a volume belongs to, such as `jails/web`. */
function owner(path: string): string {
  const [top, name] = path.split('/')
  if (top === undefined || name === undefined) throw new PotError('NO_SNAPSHOT', `there are no snapshots of ${path === '' ? 'the pot root' : path}`)
  return `${top}/${name}`
}

/** Returns the name of a volume in the snapshots of its pot or base; `_` is the volume of the pot or base itself. */
export const partOf = (path: string): string => path.split('/').slice(2).join('/') || '_'

/** The inverse of `locate`; undefined for a path that is too deep to be a volume. */
export function unlocate(place: string): string | undefined {
  const [top, name, ...rest] = place.split('/')
  const part = rest.join('/')
  if (top === 'bases' && part === 'usr/local') return `bases/${name}/usr.local`
  if (top === 'bases' && part === 'opt/custom') return `bases/${name}/custom`
  return rest.length > 1 ? undefined : place
}
