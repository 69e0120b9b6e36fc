import {readdirSync, readFileSync, rmdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Stall} from '../../../operations/types.js'
import {readMountinfo, type MountInfo} from '../mounts/mountinfo.js'

/** Returns the paths of a control group in all hierarchies of this host, v1 and v2. The control group may be absent. */
export const cgroupDirectories = (cgroup: string, table: readonly MountInfo[] = readMountinfo()): string[] =>
  table.filter(({type}) => type === 'cgroup' || type === 'cgroup2').map(({target}) => join(target, cgroup))

/** Returns the directory and all directories below it, the deepest first; [] if the directory does not exist. */
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

/** Returns the sorted process IDs of a control group and the groups below it, in all hierarchies. */
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
      // The group is in use, or another process has removed it.
    }
  }
}

/** Removes a group without processes and without groups below it. */
export function removeEmptyCgroup(cgroup: string): void {
  for (const directory of cgroupDirectories(cgroup)) {
    try {
      rmdirSync(directory)
    } catch {
      // The group is in use, or does not exist.
    }
  }
}

/** For `stall`: no process of the group has used the processor for so many seconds. The figures are those of v1 and v2. */
export const idleIn = (cgroup: string, seconds: number): Stall => ({
  figures: cgroupDirectories(cgroup).flatMap((directory) => ['cpuacct.usage', 'cpu.stat'].map((name) => join(directory, name))),
  seconds,
})
