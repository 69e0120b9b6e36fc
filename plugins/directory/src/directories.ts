import {randomBytes} from 'node:crypto'
import {join, relative} from 'node:path'
import {locate, PotError, type StorageOptions} from '@pot/core'

/** The places of a pot root in plain directories. */
export interface Directories extends Pick<StorageOptions, 'ask' | 'mounts' | 'system'> {
  /** Absolute path of the pot root. */
  readonly fs: string
  readonly cache: string
  /** Absolute path of the contents of a volume. */
  place(volume: string): string
  /** Absolute path of the directory that exists if, and only if, the volume does. Those of the volumes below it are in it. */
  mark(volume: string): string
  /** Absolute path of a new name in the work directory, for a tree that is not complete, or that is to be removed. */
  draft(): string
  /** Absolute path of the directory that contains a directory for each snapshot of a pot or base. */
  snapshotsOf(volume: string): string
  /** Absolute path of the directory with the volumes of one snapshot. */
  snapshotDirectory(volume: string, tag: string): string
  /** Absolute path of the copy of one volume. */
  snapshot(volume: string, tag: string): string
}

/** The volumes that pot makes below a pot, a base or another volume, by the last part of their name. */
const PARTS = ['m', 'usr.local', 'custom']

export function directoriesOf({ask, mounts, system, settings: {fsRoot: fs, cache}}: StorageOptions): Directories {
  const snapshotsOf = (volume: string) => join(fs, '.snapshots', ownerOf(volume))
  const snapshotDirectory = (volume: string, tag: string) => join(snapshotsOf(volume), tag)
  return {
    ...{ask, mounts, system, fs, cache},
    place: (volume) => (volume === 'cache' ? cache : join(fs, locate(volume))),
    mark: (volume) => join(fs, '.volumes', volume),
    draft: () => join(fs, '.work', randomBytes(6).toString('hex')),
    snapshotsOf,
    snapshotDirectory,
    snapshot: (volume, tag) => join(snapshotDirectory(volume, tag), partOf(volume)),
  }
}

/** Returns the pot, base or fscomp that a volume belongs to, such as `jails/web`. */
function ownerOf(volume: string): string {
  const [top, name] = volume.split('/')
  if (top === undefined || name === undefined) throw new PotError('NO_SNAPSHOT', `there are no snapshots of ${volume === '' ? 'the pot root' : volume}`)
  return `${top}/${name}`
}

/** Returns the name of a volume in the snapshots of its owner; `_` is the volume of the owner itself. */
export const partOf = (volume: string): string => volume.split('/').slice(2).join('/') || '_'

/** The places that volumes below `volume` would have, relative to its own place, each with the mark that says whether there is such a volume. */
export const placesBelow = ({place, mark}: Directories, volume: string): readonly (readonly [place: string, mark: string])[] =>
  partOf(volume) === '_' ? PARTS.map((part) => [relative(place(volume), place(`${volume}/${part}`)), mark(`${volume}/${part}`)]) : []
