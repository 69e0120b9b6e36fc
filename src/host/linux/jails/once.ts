import {defined} from '../../../defined.js'
import type {OnceOptions, Step} from '../../types.js'
import {bundleDirectory, ONCE} from '../oci/bundle.js'
import {idleIn} from './cgroups.js'
import {runtimeArgv} from './exec.js'
import {ociConfig} from '../oci/config.js'
import {ociText} from '../oci/limits.js'
import type {Runtime} from './runtime.js'
import {clear} from './stop.js'
import {needSeccomp} from '../oci/seccomp-needs.js'
import {script} from '../../../programs/script.js'

const checkDev = script(import.meta.url, 'dev')

interface Setup {
  readonly run: string
  readonly runtime: Runtime
}

/** The path of the shown directory. It lies in the /dev of the container, so the tree of the pot does not change, and the path contains no link of the tree. */
const SHOWN = '/dev/.pot-shown'

/**
 * Runs one command in a temporary container, whose network has only a loopback that is down.
 * A command for a running pot also runs in a temporary container: the shown directory is mounted only in this container.
 */
export function onceSteps(
  {run, runtime}: Setup,
  root: string,
  id: string,
  command: readonly string[],
  {show, idle, title = `run ${command[0] ?? ''} in ${root}`}: OnceOptions = {},
): Step[] {
  const container = `${ONCE}${id}`
  const cgroup = `/pot/once-${id}`
  const directory = bundleDirectory(run, container)
  const config = ociConfig(
    {
      name: container,
      uuid: id,
      root,
      hostname: 'pot',
      attributes: {},
      network: {mode: 'provided'},
      params: {},
      oci: {},
      args: show === undefined ? command : [...command, SHOWN],
      mounts:
        show === undefined ? [] : [{destination: SHOWN, type: 'bind', source: show.source, options: ['bind', 'nodev', 'nosuid', show.readonly ? 'ro' : 'rw']}],
      cgroup,
      propagation: 'rprivate',
    },
    needSeccomp().profile,
  )
  return [
    {title: `check the directory ${root}/dev`, run: {do: 'exec', argv: checkDev(root)}, undo: 'stays'},
    {title: `make ${directory}`, run: {do: 'mkdir', path: directory, mode: 0o700}},
    {title: `describe the container ${container}`, run: {do: 'write', path: `${directory}/config.json`, content: `${ociText(config)}\n`, mode: 0o600}},
    {
      title,
      run: {
        do: 'exec',
        argv: runtimeArgv(runtime, run, 'run', '--bundle', directory, container),
        show: true,
        ...defined({stall: idle === undefined ? undefined : idleIn(cgroup, idle)}),
      },
      undo: [clear.action({name: container, cgroup})],
    },
    {title: `remove ${directory}`, run: {do: 'remove', path: directory}},
  ]
}
