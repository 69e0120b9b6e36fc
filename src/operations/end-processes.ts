import {setTimeout as sleep} from 'node:timers/promises'
import {hasCode, PotError} from '../errors.js'
import {endGroup} from '../programs/group.js'
import {hasForked, isAlive, markedProcesses, type MarkedProcess} from '../programs/process-id.js'

/** Number of checks whether a process has ended after a signal: 40 checks take two seconds. */
const LOOKS = 40
const PAUSE = 50

/**
 * Sends TERM to a process group, waits up to two seconds for its leader, and sends KILL to the rest of the group. Resolves when the leader has ended, or two
 * seconds after KILL.
 */
export async function endProcess(pid: number, started: string): Promise<void> {
  if (!isAlive(pid, started)) return
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    endGroup(pid, signal)
    for (let tries = 0; tries < LOOKS && isAlive(pid, started); tries++) await sleep(PAUSE)
  }
}

/**
 * Ends all processes whose mark is `wanted`: sends TERM, and KILL after two seconds. Resolves when no such process is left. Rejects with STILL_ALIVE when a
 * process survives KILL, for example because it waits for a device: such a process may still change the host.
 */
export async function endMarked(wanted: (mark: string) => boolean): Promise<void> {
  // A program of the operation may have called pot, so this process may have such a mark itself.
  const find = () => markedProcesses().filter(({pid, mark}) => pid !== process.pid && wanted(mark))
  // A forked process has no mark until it executes its program.
  for (let tries = 0; tries < LOOKS && hasForked(process.execPath); tries++) await sleep(PAUSE)
  let left = find()
  for (const signal of ['SIGTERM', 'SIGKILL'] as const)
    for (let tries = 0; tries < LOOKS && left.length > 0; tries++) {
      for (const {pid} of left) tell(pid, signal)
      await sleep(PAUSE)
      // A process may have started another marked process in the meantime.
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
