import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '../../../errors.js'
import {readableAt} from '../../../paths/members.js'
import type {Jails, Running} from '../../types.js'
import {stateDirectory} from '../oci/bundle.js'
import {cgroupProcesses} from './cgroups.js'
import {execIn, runtimeArgv} from './exec.js'
import {listRunning} from './running.js'
import {needRuntime} from './runtime.js'
import {readRunning} from './states.js'
import type {Setup} from './stop.js'

/** The part of `Jails` that finds running pots and runs commands in them, without the modules that create containers. */
export function reachJails({ask, run, fsRoot, found}: Setup): Pick<Jails, 'running' | 'exec'> {
  return {
    async running(only) {
      if (process.getuid?.() !== 0) return seenRunning(fsRoot, only)
      const directory = stateDirectory(run)
      if (isEmpty(directory)) return []
      return readRunning(directory, only) ?? listRunning(ask, runtimeArgv(needRuntime(found), run, 'list', '--format', 'json'), fsRoot)
    },

    exec: (name, command, options) => execIn(needRuntime(found), run, fsRoot, name, command, options),
  }
}

/**
 * The running pots as a member of POT_GROUP sees them, who may not read the files of the runtime: a pot runs when there are processes in its control group,
 * whose name is the uuid of the record. Rejects with NOT_ROOT for other users.
 */
function seenRunning(fsRoot: string, only: string | undefined): Running[] {
  const jails = readableAt(fsRoot, join(fsRoot, 'jails'))
  const names = only === undefined ? namesIn(jails) : [only]
  return names.flatMap((name) => {
    const uuid = uuidIn(join(jails, name, 'conf/pot.conf'))
    const [id] = uuid === undefined ? [] : cgroupProcesses(`/pot/${uuid}`)
    return id === undefined ? [] : [{name, id, root: `${fsRoot}/jails/${name}/m`}]
  })
}

function uuidIn(conf: string): string | undefined {
  try {
    return /^pot\.uuid="?([\w-]+)/m.exec(readFileSync(conf, 'utf8'))?.[1]
  } catch {
    // It is incomplete, or gone meanwhile.
    return undefined
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort()
  } catch (cause) {
    throw new PotError('NOT_ROOT', 'only root and members of POT_GROUP can see which pots run', {cause})
  }
}

function isEmpty(directory: string): boolean {
  try {
    return !existsSync(directory) || readdirSync(directory).length === 0
  } catch (cause) {
    throw new PotError('NOT_ROOT', 'only root can see which pots run', {cause})
  }
}
