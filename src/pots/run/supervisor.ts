import {readFileSync, rmSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {hasCode} from '../../errors.js'
import {procedure} from '../../operations/procedure.js'

/** Seconds that the supervisor may take to write the statistics when its command has ended. */
const PATIENCE = 5

/** Waits until the supervisor has removed `pid`, the file of its process id. One that was killed is not waited for. */
export const supervisorEnded = procedure('pot.supervisor-ended', {pid: 'text'}, async ({pid}) => {
  for (let tries = 0; tries < PATIENCE * 20 && isProcess(Number(textOf(pid))); tries++) await sleep(50)
  rmSync(pid, {force: true})
})

/** It may go at any moment. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return ''
    throw error
  }
}

function isProcess(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}
