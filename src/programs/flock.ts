import {hasCode} from '../errors.js'
import {toolMissing} from './packages.js'
import {runSync, startLight} from './spawn.js'
import {searchPath} from './search-path.js'

/**
 * Takes a lock of flock(2) on an open file of this process, if it is free: flock(1) takes it on a descriptor that it inherits, and it belongs to the open
 * file. It is run to its end at once, since nothing may happen between a lock that is taken and the note of its holder; and before execa is loaded.
 * Rejects with TOOL_MISSING.
 */
export function tryFlock(fd: number, shared: boolean): boolean {
  const {status, error} = runSync(['flock', shared ? '-sn' : '-xn', '3'], {inherit: [fd], quiet: true})
  if (status === 0) return true
  if (hasCode(error, 'ENOENT')) throw toolMissing('flock', error)
  if (error) throw error
  return false
}

/** Resolves when the lock of an open file may be free: after so many seconds at the latest, and at once when `signal` is aborted. */
export async function waitForFlock(fd: number, shared: boolean, seconds: number, signal: AbortSignal | undefined): Promise<void> {
  const child = startLight(['flock', shared ? '-s' : '-x', '-w', String(seconds), '3'], {
    stdio: ['ignore', 'ignore', 'ignore', fd],
    env: {PATH: searchPath()},
    ...(signal ? {signal} : {}),
  })
  await new Promise<void>((resolve) => {
    child.on('error', () => resolve())
    child.on('close', () => resolve())
  })
}
