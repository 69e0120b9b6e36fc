import {defined} from '../defined.js'
import {hasCode} from '../errors.js'
import {toolMissing} from './packages.js'
import {runSync, startLight} from './spawn.js'
import {searchPath} from './search-path.js'

/**
 * Takes a lock of flock(2) on an open file of this process if the lock is free. The child flock(1) takes it on an inherited descriptor; it then
 * belongs to the open file, and stays when the child ends. The call blocks, because nothing may run between taking the lock and writing down its
 * holder, and it does not use execa, which is loaded later. Rejects with TOOL_MISSING.
 */
export function tryFlock(fd: number, shared: boolean): boolean {
  const {status, error} = runSync(['flock', shared ? '-sn' : '-xn', '3'], {inherit: [fd], quiet: true})
  if (status === 0) return true
  if (hasCode(error, 'ENOENT')) throw toolMissing('flock', error)
  if (error) throw error
  return false
}

/** Resolves when the lock of an open file may be free: after `seconds` at the latest, and at once when `signal` is aborted. The lock is not taken. */
export async function waitForFlock(fd: number, shared: boolean, seconds: number, signal: AbortSignal | undefined): Promise<void> {
  const child = startLight(['flock', shared ? '-s' : '-x', '-w', String(seconds), '3'], {
    stdio: ['ignore', 'ignore', 'ignore', fd],
    env: {PATH: searchPath()},
    ...defined({signal}),
  })
  await new Promise<void>((resolve) => {
    child.on('error', () => resolve())
    child.on('close', () => resolve())
  })
}
