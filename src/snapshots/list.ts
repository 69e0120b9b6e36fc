import type {Snapshot, Volume} from '../host/types.js'

export interface ListedSnapshot extends Snapshot {
  /** Relative to the pot root: `jails/web/m`. */
  readonly volume: string
}

/** Snapshots of a volume and of those below it: volumes by name, oldest snapshot first. */
export function snapshotsBelow(volumes: readonly Volume[], path: string): ListedSnapshot[] {
  const below = volumes.filter((volume) => volume.path === path || volume.path.startsWith(`${path}/`))
  return below.flatMap((volume) => volume.snapshots.map((snapshot) => ({volume: volume.path, ...snapshot})))
}
