import type {Mount} from '../host/types.js'

/** The mounts that an operation may have made: those below a root, and those of a source. */
export interface Around {
  readonly root: string
  readonly source?: string | undefined
}

/** The mounts that were not there before, in the order in which they were made. */
export function newMounts(table: readonly Mount[], {before, ...around}: Around & {readonly before: readonly unknown[]}): Mount[] {
  return mountsAround(table, around).filter((mount) => !before.includes(keyOf(mount)))
}

/** The name that tells a mount from all others, for `before`. */
export const keyOf = ({id, source, target}: Mount): string => id ?? `${source} on ${target}`

/** The mounts below `root`, and those of `source` wherever they are. */
export const mountsAround = (table: readonly Mount[], {root, source}: Around): Mount[] =>
  table.filter((mount) => (source !== undefined && mount.source === source) || mount.target.startsWith(`${root}/`))
