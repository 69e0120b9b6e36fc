import {rmSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {readIfThere} from '../../paths/read-if-there.js'
import {procedure} from '../../operations/procedure.js'

/** Seconds that the supervisor may take to write the statistics after its command has ended. */
const PATIENCE = 5

/** Waits until the supervisor has removed `pid`, the file of its process id. Does not wait for a killed supervisor. */
export const supervisorEnded = procedure('pot.supervisor-ended', {pid: 'text'}, async ({pid}) => {
  for (let tries = 0; tries < PATIENCE * 20 && isProcess(Number(readIfThere(pid) ?? '')); tries++) await sleep(50)
  rmSync(pid, {force: true})
})

function isProcess(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}
