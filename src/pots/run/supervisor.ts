import {rmSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {procedure} from '../../operations/procedure.js'
import {isAlive} from '../../programs/process-id.js'
import {supervisorOf, SUPERVISOR_FILES, watcherOf, type Noted} from '../state/files.js'

/** Seconds that the supervisor may take to write the statistics after its command has ended. */
const PATIENCE = 5

/** Sends a signal to a process, unless another has its number by now. */
function tell(process_: Noted | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process_ === undefined || !isAlive(process_.pid, process_.started)) return
  try {
    process.kill(process_.pid, signal)
  } catch {
    // It has ended.
  }
}

/** Tells a supervisor, and what checks the health for it, that the pot is being stopped: what ends then is not run again. `files`: see `filesOf`. */
export const endSupervision = procedure('pot.end-supervision', {files: 'text'}, async ({files}) => {
  tell(watcherOf(files), 'SIGTERM')
  tell(supervisorOf(files), 'SIGTERM')
})

/** Waits until the supervisor has ended, ends it by force when that takes too long, and removes its files. Does not wait for a killed supervisor. */
export const supervisorEnded = procedure('pot.supervisor-ended', {files: 'text'}, async ({files}) => {
  for (let tries = 0; tries < PATIENCE * 20 && supervisorOf(files) !== undefined; tries++) await sleep(50)
  tell(watcherOf(files), 'SIGTERM')
  tell(supervisorOf(files), 'SIGKILL')
  for (const file of ['state', ...SUPERVISOR_FILES]) rmSync(`${files}.${file}`, {force: true})
})
