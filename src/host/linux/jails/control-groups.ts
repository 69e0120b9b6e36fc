import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {ControlGroups} from '../../types.js'
import {readBundle} from '../oci/bundle.js'
import {runtimeArgv} from './exec.js'
import {hierarchies} from '../mounts/hierarchies.js'
import {needRuntime, type Found} from './runtime.js'

/** Messages of a runtime about a container that has ended. Its resources need no undo. */
const GONE = ['does not exist', 'not running', 'no such file or directory', 'No such file or directory']

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** See `ControlGroups.memory`. `directory`: the control group in the hierarchy of the controller `memory`, of version 1 or 2. */
export function memoryIn(directory: string | undefined): number | undefined {
  if (directory === undefined) return undefined
  const used = textOf(join(directory, 'memory.current')) ?? textOf(join(directory, 'memory.usage_in_bytes'))
  if (used === undefined) return undefined
  const stat = textOf(join(directory, 'memory.stat')) ?? ''
  // Version 1 counts the control groups below it only in the values that begin with total_.
  const inactive = /^total_inactive_file (\d+)$/m.exec(stat) ?? /^inactive_file (\d+)$/m.exec(stat)
  return Math.max(0, Number(used) - Number(inactive?.[1] ?? 0))
}

/** See `ControlGroups`. */
export function controlGroups({run, found}: {readonly run: string; readonly found: Found}): ControlGroups {
  const of: ControlGroups['of'] = (name) => {
    const cgroup = readBundle(run, name)?.cgroup
    if (cgroup === undefined) return new Map()
    const there = hierarchies().filter(({target}) => existsSync(join(target, cgroup)))
    return new Map(there.flatMap(({target, controllers}) => controllers.map((one) => [one, join(target, cgroup)] as const)))
  }
  return {
    of,

    memory: (name) => memoryIn(of(name).get('memory')),

    controllers: () => new Map(hierarchies().flatMap(({version, controllers}) => controllers.map((name) => [name, version] as const))),

    update(name, resources, before) {
      const argv = runtimeArgv(needRuntime(found), run, 'update', '--resources', '-', name)
      return [
        {
          title: `change the limits of ${name}`,
          run: {do: 'exec', argv, input: JSON.stringify(resources)},
          undo: [{do: 'exec', argv, input: JSON.stringify(before), tolerate: GONE}],
        },
      ]
    },
  }
}
