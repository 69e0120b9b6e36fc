import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, openSync} from 'node:fs'
import type {Options} from 'execa'
import {PotError} from '../errors.js'
import type {ExecAction, PipeAction} from './types.js'
import {processStart} from './process-id.js'

export interface Running {
  /** Told as soon as a child is there, so that it can be ended by whoever recovers the operation. */
  child(pid: number, started: string): void
  output(line: string): void
  readonly signal: AbortSignal
  /** Names the package of a program that is missing. */
  missing(tool: string): string | undefined
}

/** Milliseconds between TERM and KILL. */
const PATIENCE = 10_000

const CHILD_ENV = {LC_ALL: 'C', IFCONFIG_FORMAT: 'addr:default'}

/** Every child leads a process group of its own: a Ctrl-C at the terminal reaches pot alone, which then ends the group in order. */
export async function runExec(action: ExecAction, running: Running): Promise<void> {
  if (action.background !== undefined) return runBackground(action, action.background, running)
  const {execa} = await import('execa')
  const [file = '', ...args] = action.argv
  const options = {
    reject: false,
    detached: true,
    cleanup: false,
    all: true,
    ...(action.input === undefined ? {stdin: 'ignore'} : {input: action.input}),
    env: {...CHILD_ENV, ...action.env},
    maxBuffer: 4_000_000,
    ...(action.timeout === undefined ? {} : {timeout: action.timeout * 1000}),
  } as const satisfies Options
  const child = execa(file, args, options)
  const stop = follow(child.pid, running)
  if (action.show) void showLines(child, running)
  const result = await child
  stop()
  running.signal.throwIfAborted()
  if (result.code === 'ENOENT') throw missing(file, running)
  if (!result.failed || action.tolerate?.some((text) => result.stderr.includes(text))) return
  if (result.timedOut) throw failure(action.argv, `no end after ${action.timeout} seconds`)
  throw failure(action.argv, lastLines(result.stderr || result.stdout) || ending(result))
}

async function showLines(child: {iterable(options: {from: 'all'}): AsyncIterable<unknown>}, running: Running): Promise<void> {
  try {
    for await (const line of child.iterable({from: 'all'})) running.output(String(line))
  } catch {
    // The exit status tells what went wrong.
  }
}

/** Left to itself, in a session of its own. */
async function runBackground(action: ExecAction, log: string, running: Running): Promise<void> {
  const [file = '', ...args] = action.argv
  const fd = openSync(log, 'a', 0o640)
  try {
    const child = spawn(file, args, {stdio: ['ignore', fd, fd], detached: true, env: {...process.env, ...CHILD_ENV, ...action.env}})
    await once(child, 'spawn').catch(() => {
      throw missing(file, running)
    })
    if (child.pid !== undefined) running.child(child.pid, processStart(child.pid) ?? '')
    child.unref()
  } finally {
    closeSync(fd)
  }
}

/** The two share one pipe of the kernel: nothing passes through this process. */
export async function runPipe(action: PipeAction, running: Running): Promise<void> {
  const env = {...process.env, ...CHILD_ENV}
  const [from = '', ...fromArgs] = action.from
  const [to = '', ...toArgs] = action.to
  const source = spawn(from, fromArgs, {stdio: ['ignore', 'pipe', 'pipe'], detached: true, env})
  const sourceEnd = outcome(source, action.from, running)
  const sink = spawn(to, toArgs, {stdio: [source.stdout, 'ignore', 'pipe'], detached: true, env})
  // Only the sink may hold the reading end, so that the source notices when the sink has gone.
  source.stdout.destroy()
  const ends = await Promise.all([outcome(sink, action.to, running), sourceEnd])
  running.signal.throwIfAborted()
  // When the sink fails the source dies of a broken pipe: the sink's own words are the reason, so it is asked first.
  for (const error of ends) if (error) throw error
}

async function outcome(child: ChildProcess, argv: readonly string[], running: Running): Promise<PotError | undefined> {
  const stop = follow(child.pid, running)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-10_000)
  })
  try {
    const [exitCode, signal]: unknown[] = await once(child, 'close')
    if (exitCode === 0) return undefined
    return failure(argv, lastLines(stderr) || (typeof signal === 'string' ? `ended by ${signal}` : `exit status ${String(exitCode)}`))
  } catch {
    return missing(argv[0] ?? '', running)
  } finally {
    stop()
  }
}

/** Reports the child and ends its group when the operation is interrupted. Returns how to stop following. */
function follow(pid: number | undefined, running: Running): () => void {
  if (pid === undefined) return () => {}
  running.child(pid, processStart(pid) ?? '')
  const end = () => {
    endGroup(pid)
    setTimeout(endGroup, PATIENCE, pid, 'SIGKILL').unref()
  }
  if (running.signal.aborted) end()
  running.signal.addEventListener('abort', end)
  return () => running.signal.removeEventListener('abort', end)
}

export function endGroup(pid: number, signal: NodeJS.Signals = 'SIGTERM'): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Gone already.
  }
}

const ending = (result: {readonly exitCode?: number | undefined; readonly signal?: string | undefined}) =>
  result.signal === undefined ? `exit status ${result.exitCode}` : `ended by ${result.signal}`

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join('\n')
}

const failure = (argv: readonly string[], reason: string) => new PotError('EXEC_FAILED', `${argv.slice(0, 3).join(' ')}: ${reason}`)

const missing = (tool: string, running: Running) => new PotError('TOOL_MISSING', `${tool} is not installed`, {hint: running.missing(tool)})
