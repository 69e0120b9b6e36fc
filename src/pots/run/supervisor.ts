import {rmSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {procedure} from '../../operations/procedure.js'
import {isAlive} from '../../programs/process-id.js'
import {supervisorOf, SUPERVISOR_FILES, watcherOf, type Noted} from '../state/files.js'

/** Seconds that the supervisor may take to write the statistics after its command has ended. */
const PATIENCE = 5

/** Sends a signal to a process, unless its process id now belongs to another process. */
function tell(process_: Noted | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process_ === undefined || !isAlive(process_.pid, process_.started)) return
  try {
    process.kill(process_.pid, signal)
  } catch {
    // The process has ended.
  }
}

/** Tells the supervisor and its health checker that the pot is being stopped, so that they do not run the main command again. `files`: see `filesOf`. */
export const endSupervision = procedure('pot.end-supervision', {files: 'text'}, async ({files}) => {
  tell(watcherOf(files), 'SIGTERM')
  tell(supervisorOf(files), 'SIGTERM')
})

/**
 * Waits until the supervisor has ended, kills it when that takes longer than PATIENCE, and removes its files. Does not wait for a supervisor that was killed
 * before.
 */
export const supervisorEnded = procedure('pot.supervisor-ended', {files: 'text'}, async ({files}) => {
  for (let tries = 0; tries < PATIENCE * 20 && supervisorOf(files) !== undefined; tries++) await sleep(50)
  tell(watcherOf(files), 'SIGTERM')
  tell(supervisorOf(files), 'SIGKILL')
  for (const file of ['state', ...SUPERVISOR_FILES]) rmSync(`${files}.${file}`, {force: true})
})
