import {join} from 'node:path'
import {defined} from '../../../defined.js'
import {script} from '../../../programs/script.js'
import type {Vitals} from '../../types.js'
import {hierarchies, type Hierarchy} from '../mounts/hierarchies.js'

const hasProcesses = script(import.meta.url, 'has-processes')

/** Returns the `Vitals` of a control group, which may not exist yet. */
export function vitalsOf(cgroup: string, all: readonly Hierarchy[] = hierarchies()): Vitals {
  const memory = all.find(({controllers}) => controllers.includes('memory'))
  const some = memory ?? all.find(({controllers}) => controllers.includes('pids')) ?? all[0]
  return {
    up: some === undefined ? ['true'] : hasProcesses(join(some.target, cgroup, 'cgroup.procs')),
    ...defined({kills: memory && join(memory.target, cgroup, memory.version === 2 ? 'memory.events' : 'memory.oom_control')}),
  }
}
