import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {readMountinfo, type MountInfo} from './mountinfo.js'

export interface Hierarchy {
  /** Absolute path of the mount point. */
  readonly target: string
  readonly version: 1 | 2
  readonly controllers: readonly string[]
}

function controllersOf(directory: string): string[] {
  try {
    return readFileSync(join(directory, 'cgroup.controllers'), 'utf8').trim().split(' ').filter(Boolean)
  } catch {
    return []
  }
}

/** Returns the hierarchies of control groups. The mount options of a v1 hierarchy name its controllers; a v2 hierarchy has a file that names them. */
export function hierarchies(table: readonly MountInfo[] = readMountinfo()): Hierarchy[] {
  return table.flatMap(({type, target, superOptions}): Hierarchy[] => {
    if (type === 'cgroup2') return [{target, version: 2, controllers: controllersOf(target)}]
    return type === 'cgroup' ? [{target, version: 1, controllers: superOptions}] : []
  })
}

/** Whether this kernel counts the processes of a control group. */
export const countsProcesses = (): boolean => hierarchies().some(({controllers}) => controllers.includes('pids'))
