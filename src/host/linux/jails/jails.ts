import type {Jails, JailSpec, Step} from '../../types.js'
import {bundleDirectory, createLog, readBundle} from '../oci/bundle.js'
import {cgroupProcesses, idleIn} from './cgroups.js'
import {vitalsOf} from './vitals.js'
import {controlGroups} from './control-groups.js'
import {execIn, runtimeArgv} from './exec.js'
import {holder} from './holder.js'
import {resolveInside} from '../mounts/inside.js'
import {askedRlimits, ociConfig} from '../oci/config.js'
import {limitDoubts, ociText} from '../oci/limits.js'
import {onceSteps} from './once.js'
import {allProcesses, ownProcesses} from './processes.js'
import {reachJails} from './reach.js'
import {TMPFS_SOURCE, unbind} from '../mounts/calls.js'
import {needRuntime} from './runtime.js'
import {clear, execStop, prepare, stop, type Setup} from './stop.js'
import {findSeccomp} from '../oci/seccomp.js'
import {needSeccomp} from '../oci/seccomp-needs.js'
import {script} from '../../../programs/script.js'
import {which} from '../../../programs/which.js'

const createBy = script(import.meta.url, 'create')
const holdDev = script(import.meta.url, 'dev')

/** Seconds without any work after which the creation of a container is ended: the runtime reads files of the pot, which may be fifos. */
const IDLE = 60

/** Maximum number of process IDs that top(1) accepts. */
const TOP_PROCESSES = 20

/** Runs pots as containers of an OCI runtime. The holder is process 1; the runtime starts all other programs in the same container. */
export function linuxJails({ask, run, fsRoot, found}: Setup): Jails {
  const cgroup = (name: string) => readBundle(run, name)?.cgroup
  const groups = controlGroups({run, found})

  return {
    ...reachJails({ask, run, fsRoot, found}),

    create: (spec) => createSteps(spec, run, found),

    doubts: (spec) => [...findSeccomp().damaged, ...limitDoubts(spec.attributes, askedRlimits(spec))],

    memory: async (names) =>
      new Map(
        names.flatMap((name): [string, number][] => {
          const bytes = groups.memory(name)
          return bytes === undefined ? [] : [[name, bytes]]
        }),
      ),

    once: (root, id, command, options) => onceSteps({run, runtime: needRuntime(found)}, root, id, command, options),

    stop(name, {execStop: stopCommand, timeout}) {
      const directory = bundleDirectory(run, name)
      const before: Step[] =
        stopCommand === undefined || stopCommand === ''
          ? []
          : [
              {
                title: `run the stop command of ${name}`,
                run: execStop.action({name, command: stopCommand, timeout}),
                final: true,
                optional: true,
              },
            ]
      return [
        ...before,
        {title: `end the processes of ${name}`, run: stop.action({name, timeout}), final: true},
        {title: `remove what is left of the container ${name}`, run: clear.action({name}), final: true},
        {title: `remove ${directory}`, run: {do: 'remove', path: directory}, final: true},
      ]
    },

    vitals: ({uuid}) => vitalsOf(cgroupOf(uuid)),

    async processes(name) {
      const group = cgroup(name)
      if (group === undefined) return []
      return ownProcesses(allProcesses(group)).map(({pid, command, rss}) => ({pid, command, rss}))
    },

    top(name, onScreen) {
      const once = onScreen ? [] : ['-b', '-n', '1']
      const root = readBundle(run, name)?.root ?? `${fsRoot}/jails/${name}/m`
      const has = ['/usr/bin/top', '/bin/top'].some((path) => resolveInside(root, path) !== undefined)
      if (has) return execIn(needRuntime(found), run, fsRoot, name, ['top', ...once], {tty: onScreen})
      const pids = cgroupProcesses(cgroup(name) ?? `/pot/${name}`).slice(0, TOP_PROCESSES)
      return {argv: ['top', ...once, ...pids.flatMap((pid) => ['-p', String(pid)])]}
    },
  }
}

const cgroupOf = (uuid: string): string => `/pot/${uuid}`

function createSteps(spec: JailSpec, run: string, found: Setup['found']): Step[] {
  const {name, uuid, root} = spec
  const runtime = needRuntime(found)
  const directory = bundleDirectory(run, name)
  const cgroup = cgroupOf(uuid)
  const {args, mounts} = holder(root, which('catatonit'))
  const config = ociConfig({...spec, args, mounts, cgroup, propagation: 'rslave'}, needSeccomp().profile)
  return [
    {title: `make way for the container ${name}`, run: prepare.action({name, root, cgroup, holder: args}), undo: 'stays'},
    {
      title: `hold the directory ${root}/dev`,
      run: {do: 'exec', argv: holdDev(root, TMPFS_SOURCE)},
      undo: [unbind.action({source: TMPFS_SOURCE, target: `${root}/dev`, tmpfs: true})],
    },
    {title: `make ${directory}`, run: {do: 'mkdir', path: directory, mode: 0o700}},
    {title: `describe the container ${name}`, run: {do: 'write', path: `${directory}/config.json`, content: `${ociText(config)}\n`, mode: 0o600}},
    {
      title: `create the container ${name}`,
      run: {do: 'exec', argv: createBy(createLog(run, name), ...runtimeArgv(runtime, run, 'create', '--bundle', directory, name)), stall: idleIn(cgroup, IDLE)},
      undo: [clear.action({name, cgroup})],
    },
    {title: `start the container ${name}`, run: {do: 'exec', argv: runtimeArgv(runtime, run, 'start', name)}, undo: 'covered'},
  ]
}
