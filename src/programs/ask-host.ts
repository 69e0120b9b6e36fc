import {AsyncLocalStorage} from 'node:async_hooks'
import {basename} from 'node:path'
import {hasCode, PotError} from '../errors.js'
import type {Answer, Ask, AskOptions} from './ask.js'
import {statusOf} from './failures.js'
import {endGroup} from './group.js'
import {toolMissing} from './packages.js'
import {englishEnvironment, questionLimit, startLight, startPiped} from './spawn.js'

/** Maximum number of characters of output. For comparison: a list of a hundred thousand snapshots has about 20 MB. */
const LARGEST_ANSWER = 500_000_000

/** Maximum number of characters of a command line in a message. */
const SHOWN = 120

/** The signal of the current phase, and the functions that end its running questions. All questions share one listener on the signal. */
const phase = new AsyncLocalStorage<{readonly signal: AbortSignal; readonly ends: Set<() => void>}>()

/** Ends all questions that `use` asks when the signal is aborted; they reject with its reason, and so do all later questions. */
export async function askedUntil<T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> {
  const ends = new Set<() => void>()
  const endAll = () => {
    for (const end of ends) end()
  }
  signal.addEventListener('abort', endAll)
  try {
    return await phase.run({signal, ends}, use)
  } finally {
    signal.removeEventListener('abort', endAll)
  }
}

/** The functions that end the programs of running questions. */
const asked = new Set<() => void>()
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Ends this process, unless an operation handles the signal. Kills all asked programs first, which do not get the signal. */
function endWithAll(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  for (const end of asked) end()
  for (const name of STOPPING) process.off(name, endWithAll)
  process.kill(process.pid, signal)
}

function noted(end: () => void): () => void {
  if (asked.size === 0) for (const name of STOPPING) process.on(name, endWithAll)
  asked.add(end)
  return () => {
    if (asked.delete(end) && asked.size === 0) for (const name of STOPPING) process.off(name, endWithAll)
  }
}

/**
 * Starts a filter: a program with pipes for stdin, stdout and stderr, and messages in English. It ends with the phase, and with this process if a signal ends
 * it; otherwise the caller must end it. The child emits `error` if it cannot be started. Throws the reason of an interrupt.
 */
export function startFilter(argv: readonly string[]): ReturnType<typeof startPiped> {
  const now = phase.getStore()
  now?.signal.throwIfAborted()
  const child = startPiped(argv)
  const end = () => void child.kill('SIGKILL')
  const forget = noted(end)
  now?.ends.add(end)
  const stop = () => {
    forget()
    now?.ends.delete(end)
  }
  child.once('exit', stop).once('error', stop)
  return child
}

/** Runs a program in a process group of its own. Does not use execa, because loading it would slow down commands such as `pot ls`. */
export const askHost: Ask = (file, args, options) => ask([file, ...args], options)

/** Runs a program that gets an open file of this process as descriptor 3. Discards its output, and resolves with its exit status. */
export const askAbout = async (fd: number, argv: readonly string[], options?: Omit<AskOptions, 'input'>): Promise<number> => (await ask(argv, options, fd)).code

const ask = (argv: readonly string[], {input = '', env, signal, timeout = questionLimit()}: AskOptions = {}, fd?: number) =>
  new Promise<Answer>((resolve, reject) => {
    const now = phase.getStore()
    signal?.throwIfAborted()
    now?.signal.throwIfAborted()
    const [file = ''] = argv
    const child = startLight(argv, {
      stdio: fd === undefined ? 'pipe' : ['ignore', 'ignore', 'ignore', fd],
      detached: true,
      env: {...process.env, ...englishEnvironment(), ...env},
    })
    const forget = noted(() => void (child.pid !== undefined && endGroup(child.pid, 'SIGKILL')))
    const failed = (why: string, cause?: unknown) => new PotError('TOOL_FAILED', `${file}: ${why}`, {cause})
    const stop = () => {
      signal?.removeEventListener('abort', abort)
      now?.ends.delete(abortPhase)
      clearTimeout(timer)
      forget()
    }
    // A program that waits for a device in the kernel does not even react to SIGKILL. Its streams are closed, so that this process does not wait for it.
    const end = (why: unknown) => {
      stop()
      if (child.pid !== undefined) endGroup(child.pid, 'SIGKILL')
      for (const stream of child.stdio) stream?.destroy()
      child.unref()
      reject(why)
    }
    const abort = () => end(signal?.reason)
    const abortPhase = () => end(now?.signal.reason)
    signal?.addEventListener('abort', abort)
    now?.ends.add(abortPhase)
    const timer = setTimeout(() => end(hangs(argv, timeout)), timeout * 1000)
    const outputs = [child.stdout, child.stderr].map((stream) => {
      const pieces: string[] = []
      let length = 0
      stream?.setEncoding('utf8').on('data', (piece: string) => {
        length += piece.length
        if (length > LARGEST_ANSWER) end(failed('the answer is too long'))
        else pieces.push(piece)
      })
      return pieces
    })
    child.on('error', (error) => {
      stop()
      reject(hasCode(error, 'ENOENT') ? toolMissing(basename(file), error) : failed(error.message, error))
    })
    child.on('close', (code, ended) => {
      stop()
      const [stdout = '', stderr = ''] = outputs.map((pieces) => pieces.join(''))
      resolve({code: statusOf(code, ended), stdout, stderr})
    })
    // A program may end without reading its input.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })

const hangs = (argv: readonly string[], seconds: number) =>
  new PotError('TOOL_HANGS', `${argv.join(' ').replaceAll(/\s+/g, ' ').slice(0, SHOWN)}: no answer after ${seconds} seconds`, {
    hint: 'run it by hand to see what it waits for; POT_ASK_TIMEOUT is the limit in seconds',
  })
