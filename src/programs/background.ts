import {closeSync, openSync} from 'node:fs'
import type {Secret} from '../operations/types.js'
import {neverRun} from './failures.js'
import {processStart} from './process-id.js'
import {loadStarter} from './spawn.js'

interface Options {
  /** stdout and stderr are appended to this file (absolute); without it they are thrown away. */
  readonly log?: string
  readonly secret?: Secret | undefined
  /** Added to the environment of pot. */
  readonly env?: Readonly<Record<string, string>>
  /** Told of the child, when there is an operation that may have to end it. */
  readonly child?: (pid: number, started: string) => void
}

/** Leaves a program running, in a session of its own. Rejects with TOOL_MISSING, or with EXEC_FAILED when it cannot be run. */
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
