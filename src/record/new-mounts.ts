import type {Mount} from '../host/types.js'

/** Selects the mounts that an operation may have made: mounts below `root`, and mounts of `source`. */
export interface Around {
  readonly root: string
  readonly source?: string | undefined
}

/** Returns the mounts whose keys are not in `before`, in the order in which they were made. */
export function newMounts(table: readonly Mount[], {before, ...around}: Around & {readonly before: readonly unknown[]}): Mount[] {
  return mountsAround(table, around).filter((mount) => !before.includes(keyOf(mount)))
}

/** Returns a text that identifies a mount, for `before`. */
export const keyOf = ({id, source, target}: Mount): string => id ?? `${source} on ${target}`

/** Returns the mounts below `root`, and the mounts of `source` at any place. */
export const mountsAround = (table: readonly Mount[], {root, source}: Around): Mount[] =>
  table.filter((mount) => (source !== undefined && mount.source === source) || mount.target.startsWith(`${root}/`))
