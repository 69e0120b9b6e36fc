import {readdirSync, readFileSync, rmdirSync} from 'node:fs'
import {join} from 'node:path'
import {readMountinfo, type MountInfo} from '../mounts/mountinfo.js'

/** Paths of a control group in each hierarchy of this host, v1 and v2, whether it exists or not. */
export const cgroupDirectories = (cgroup: string, table: readonly MountInfo[] = readMountinfo()): string[] =>
  table.filter(({type}) => type === 'cgroup' || type === 'cgroup2').map(({target}) => join(target, cgroup))

/** The directory and all directories below it, deepest first; [] when it does not exist. */
function tree(directory: string): string[] {
  try {
    const below = readdirSync(directory, {withFileTypes: true}).filter((entry) => entry.isDirectory())
    return [...below.flatMap(({name}) => tree(join(directory, name))), directory]
  } catch {
    return []
  }
}

function members(directory: string): number[] {
  try {
    return readFileSync(join(directory, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/** Process ids of a control group and the groups below it, in any hierarchy. */
export function cgroupProcesses(cgroup: string): number[] {
  const found = cgroupDirectories(cgroup).flatMap(tree).flatMap(members)
  return [...new Set(found)].filter((pid) => pid > 0).sort((a, b) => a - b)
}

/** Removes a control group without processes from every hierarchy. An absent group is not an error; a group in use stays. */
export function removeCgroups(cgroup: string): void {
  for (const directory of cgroupDirectories(cgroup).flatMap(tree)) {
    try {
      rmdirSync(directory)
    } catch {
      // in use, or gone in the meantime
    }
  }
}

/** Removes a group without processes and without groups below it. */
export function removeEmptyCgroup(cgroup: string): void {
  for (const directory of cgroupDirectories(cgroup)) {
    try {
      rmdirSync(directory)
    } catch {
      // in use, or never made
    }
  }
}
