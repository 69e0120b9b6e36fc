import {closeSync, existsSync, fstatSync, openSync, readSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Secret} from '../operations/types.js'
import {endingText, failure, lastLines, neverRun} from './failures.js'
import {processStart} from './process-id.js'
import {loadStarter, type Ending, type Started} from './spawn.js'

interface Options {
  /** Absolute path of a file to which stdout and stderr are appended; by default they are discarded. */
  readonly log?: string
  readonly secret?: Secret | undefined
  /** Variables that are added to the environment of pot. */
  readonly env?: Readonly<Record<string, string>>
  /** Called with the child, so that the operation can end it. */
  readonly child?: (pid: number, started: string) => void
  /** A file (absolute) that the program makes when it is ready. The function waits for it. */
  readonly ready?: string | undefined
  /** Aborting it ends the wait; the program keeps running. */
  readonly signal?: AbortSignal
}

/** Milliseconds between two checks of the file that tells that a program is ready. */
const PAUSE = 10

/**
 * Starts a program in a session of its own, and leaves it running. Rejects with TOOL_MISSING, or with EXEC_FAILED if it cannot be started, or if it ends
 * before the file `ready` exists.
 */
export async function background(argv: readonly string[], {log, secret, env = {}, child: told, ready, signal}: Options = {}): Promise<void> {
  const start = await loadStarter()
  // The file is also opened for reading: the message of a program that fails is read from it.
  const fd = log === undefined ? undefined : openSync(log, 'a+', 0o640)
  const size = fd === undefined ? 0 : fstatSync(fd).size
  try {
    const {child, ended} = start(argv, {stdin: 'ignore', stdout: fd ?? 'ignore', stderr: fd ?? 'ignore', env, secret})
    const up = new Promise<undefined>((resolve) => {
      child.once('spawn', () => resolve(undefined))
    })
    const ending = await Promise.race([up, ended])
    const error = ending === undefined ? undefined : neverRun(ending, argv)
    if (error !== undefined) throw error
    if (child.pid !== undefined) told?.(child.pid, processStart(child.pid) ?? '')
    const without = ready === undefined ? undefined : await untilReady(ended, ready, signal)
    if (without !== undefined) throw failure(argv, (fd === undefined ? '' : lastLines(textFrom(fd, size)).split('\n').at(-1)) || endingText(without))
    child.unref()
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** Waits until the program has made the file; resolves with the result of the program if it ends before that. */
async function untilReady(ended: Started['ended'], file: string, signal: AbortSignal | undefined): Promise<Ending | undefined> {
  let ending: Ending | undefined
  void ended.then((one) => {
    ending = one
  })
  while (!existsSync(file)) {
    signal?.throwIfAborted()
    // The program may have made the file just before it ended.
    if (ending !== undefined) return existsSync(file) ? undefined : ending
    await sleep(PAUSE)
  }
  return undefined
}

/** Maximum number of bytes of output that are read for a message. */
const LAST = 4096

function textFrom(fd: number, size: number): string {
  const length = fstatSync(fd).size
  const from = Math.max(size, length - LAST)
  const buffer = Buffer.alloc(Math.max(0, length - from))
  return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, from)).toString()
}
