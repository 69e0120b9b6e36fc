import {closeSync, openSync} from 'node:fs'
import type {Secret} from '../operations/types.js'
import {neverRun} from './failures.js'
import {processStart} from './process-id.js'
import {loadStarter} from './spawn.js'

interface Options {
  /** Absolute path of a file to which stdout and stderr are appended. Without it they are discarded. */
  readonly log?: string
  readonly secret?: Secret | undefined
  /** Variables that are added to the environment of pot. */
  readonly env?: Readonly<Record<string, string>>
  /** Called with the child, so that the operation can end it. */
  readonly child?: (pid: number, started: string) => void
}

/** Starts a program in a session of its own, and leaves it running. Rejects with TOOL_MISSING, or with EXEC_FAILED if it cannot be started. */
export async function background(argv: readonly string[], {log, secret, env = {}, child: told}: Options = {}): Promise<void> {
  const start = await loadStarter()
  const fd = log === undefined ? undefined : openSync(log, 'a', 0o640)
  try {
    const {child, ended} = start(argv, {stdin: 'ignore', stdout: fd ?? 'ignore', stderr: fd ?? 'ignore', env, secret})
    const up = new Promise<undefined>((resolve) => {
      child.once('spawn', () => resolve(undefined))
    })
    const ending = await Promise.race([up, ended])
    const error = ending === undefined ? undefined : neverRun(ending, argv)
    if (error !== undefined) throw error
    if (child.pid !== undefined) told?.(child.pid, processStart(child.pid) ?? '')
    child.unref()
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}
