import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {ControlGroups} from '../../types.js'
import {readBundle} from '../oci/bundle.js'
import {runtimeArgv} from './exec.js'
import {hierarchies} from '../mounts/hierarchies.js'
import {needRuntime, type Found} from './runtime.js'

/** Messages of a runtime about a container that has ended. Its resources need no undo. */
const GONE = ['does not exist', 'not running', 'no such file or directory', 'No such file or directory']

/** See `ControlGroups`. */
export function controlGroups({run, found}: {readonly run: string; readonly found: Found}): ControlGroups {
  return {
    controllers: () => new Map(hierarchies().flatMap(({version, controllers}) => controllers.map((name) => [name, version] as const))),

    of(name) {
      const cgroup = readBundle(run, name)?.cgroup
      if (cgroup === undefined) return new Map()
      const there = hierarchies().filter(({target}) => existsSync(join(target, cgroup)))
      return new Map(there.flatMap(({target, controllers}) => controllers.map((one) => [one, join(target, cgroup)] as const)))
    },

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
