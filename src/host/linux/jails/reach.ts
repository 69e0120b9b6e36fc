import {existsSync, readdirSync} from 'node:fs'
import {PotError} from '../../../errors.js'
import type {Jails} from '../../types.js'
import {stateDirectory} from '../oci/bundle.js'
import {execIn, runtimeArgv} from './exec.js'
import {listRunning} from './running.js'
import {needRuntime} from './runtime.js'
import {readRunning} from './states.js'
import type {Setup} from './stop.js'

/** The part of `Jails` that finds running pots and runs commands in them, without the modules that create containers. */
export function reachJails({ask, run, fsRoot, found}: Setup): Pick<Jails, 'running' | 'exec'> {
  return {
    async running(only) {
      const directory = stateDirectory(run)
      if (isEmpty(directory)) return []
      return readRunning(directory, only) ?? listRunning(ask, runtimeArgv(needRuntime(found), run, 'list', '--format', 'json'), fsRoot)
    },

    exec: (name, command, options) => execIn(needRuntime(found), run, fsRoot, name, command, options),
  }
}

function isEmpty(directory: string): boolean {
  try {
    return !existsSync(directory) || readdirSync(directory).length === 0
  } catch (cause) {
    throw new PotError('NOT_ROOT', 'only root can see which pots run', {cause})
  }
}
