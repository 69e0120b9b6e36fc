import type {Snapshot, Volume} from '../host/types.js'

export interface ListedSnapshot extends Snapshot {
  /** Path of the volume relative to the pot root: `jails/web/m`. */
  readonly volume: string
}

/** Snapshots of a volume and of the volumes below it, sorted by volume name, then oldest first. */
export function snapshotsBelow(volumes: readonly Volume[], path: string): ListedSnapshot[] {
  const below = volumes.filter((volume) => volume.path === path || volume.path.startsWith(`${path}/`))
  return below.flatMap((volume) => volume.snapshots.map((snapshot) => ({volume: volume.path, ...snapshot})))
}

/** Number of the snapshots of a volume and of the volumes below it; snapshots with the same name were taken at once, and are one. */
export const snapshotCount = (volumes: readonly Volume[], path: string): number => new Set(snapshotsBelow(volumes, path).map(({tag}) => tag)).size
