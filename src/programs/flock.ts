import {defined} from '../defined.js'
import {PotError} from '../errors.js'
import {askAbout} from './ask-host.js'
import {questionLimit} from './spawn.js'

/** Exit status of flock(1) if another process has the lock. */
const BUSY = 1

/**
 * Takes a lock of flock(2) on an open file of this process if the lock is free. The child flock(1) takes it on an inherited descriptor; it then
 * belongs to the open file, and stays when the child ends. Rejects with TOOL_MISSING, TOOL_HANGS or TOOL_FAILED, and with the reason of the signal;
 * then the caller has to close the file.
 */
export async function tryFlock(fd: number, shared: boolean, signal: AbortSignal | undefined): Promise<boolean> {
  const code = await askAbout(fd, ['flock', shared ? '-sn' : '-xn', '3'], defined({signal}))
  if (code > BUSY) throw new PotError('TOOL_FAILED', `flock: exit status ${code}`, {hint: 'does the file system of the lock have flock(2)?'})
  return code === 0
}

/** Resolves when the lock of an open file may be free: after `seconds` at the latest. The lock is not taken. Rejects as `tryFlock` does. */
export async function waitForFlock(fd: number, shared: boolean, seconds: number, signal: AbortSignal | undefined): Promise<void> {
  const timeout = seconds + questionLimit()
  await askAbout(fd, ['flock', shared ? '-s' : '-x', '-w', String(seconds), '3'], defined({signal, timeout}))
}
