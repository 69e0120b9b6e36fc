import {statSync} from 'node:fs'

/**
 * Identifies a version of a file: time of change in milliseconds, size in bytes, inode; zeros for a missing file. npm gives all files of a package the same
 * time of modification, so the time is the change time of the inode.
 */
export type FileVersion = readonly [changed: number, size: number, inode: number]

export function versionOf(path: string): FileVersion {
  try {
    const stat = statSync(path, {throwIfNoEntry: false})
    return stat === undefined ? [0, 0, 0] : [stat.ctimeMs, stat.size, stat.ino]
  } catch {
    // For a file that the user cannot look at: this version matches no other.
    return [Date.now(), -1, -1]
  }
}

export const isSameVersion = (a: FileVersion, b: FileVersion): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2]

/** Whether the file has this version. Makes no object for the caller, because it is called for every file of thousands of pots. */
export function hasVersion(path: string, [changed, size, inode]: FileVersion): boolean {
  try {
    const stat = statSync(path, {throwIfNoEntry: false})
    return stat === undefined ? inode === 0 : stat.ctimeMs === changed && stat.size === size && stat.ino === inode
  } catch {
    return false
  }
}
