import {setTimeout as sleep} from 'node:timers/promises'
import {hasCode, PotError} from '../errors.js'
import {endGroup} from '../programs/group.js'
import {hasForked, isAlive, markedProcesses, type MarkedProcess} from '../programs/process-id.js'

/** Looks at a process that was told to end: 40 in two seconds. */
const LOOKS = 40
const PAUSE = 50

/** TERM to the group, KILL after two seconds, or to what is left of it when its first process has gone. Resolves when that is gone. */
export async function endProcess(pid: number, started: string): Promise<void> {
  if (!isAlive(pid, started)) return
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    endGroup(pid, signal)
    for (let tries = 0; tries < LOOKS && isAlive(pid, started); tries++) await sleep(PAUSE)
  }
}

/**
 * Ends all processes whose mark is `wanted`: TERM, KILL after two seconds. Resolves when there is none any more. Rejects with STILL_ALIVE when the kernel does
 * not let one end, as while it waits for a device: then nobody can say what it will still do.
 */
export async function endMarked(wanted: (mark: string) => boolean): Promise<void> {
  // This process is one of them when a program of the operation has called pot.
  const find = () => markedProcesses().filter(({pid, mark}) => pid !== process.pid && wanted(mark))
  // What has not become its program yet has no mark yet.
  for (let tries = 0; tries < LOOKS && hasForked(process.execPath); tries++) await sleep(PAUSE)
  let left = find()
  for (const signal of ['SIGTERM', 'SIGKILL'] as const)
    for (let tries = 0; tries < LOOKS && left.length > 0; tries++) {
      for (const {pid} of left) tell(pid, signal)
      await sleep(PAUSE)
      // One that was about to start another has done so meanwhile.
      left = find()
    }
  const [first] = left
  if (first !== undefined) throw stillAlive(first)
}

const stillAlive = ({pid}: MarkedProcess) =>
  new PotError('STILL_ALIVE', `process ${pid} of the interrupted operation does not end`, {hint: `ps -o pid,stat,wchan,args -p ${pid}`})

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error
  }
}
