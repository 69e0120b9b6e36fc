import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {appendFileSync, closeSync, openSync} from 'node:fs'
import type {Options} from 'execa'
import {hasCode, PotError, messageOf} from '../errors.js'
import {searchPath} from './search-path.js'
import {stages} from './stages.js'
import {openSecret} from './secret.js'
import type {Action, ExecAction, PipeAction} from '../operations/types.js'
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

const childEnv = () => ({LC_ALL: 'C', IFCONFIG_FORMAT: 'addr:default', PATH: searchPath()})

/**
 * Loads what steps run programs with, and their ways back. Later it may be too late: an operation that has taken the last descriptor could not be undone.
 * After a pipe it is loaded while that runs.
 */
export async function loadFor(actions: readonly Action[]): Promise<void> {
  if (actions.some((action) => action.do === 'exec') && !actions.some((action) => action.do === 'pipe')) await import('execa')
}

/** Every child leads a process group of its own: a Ctrl-C at the terminal reaches pot alone, which then ends the group in order. */
export async function runExec(action: ExecAction, running: Running): Promise<void> {
  if (action.background !== undefined) return runBackground(action, action.background, running)
  const {execa} = await import('execa')
  const [file = '', ...args] = action.argv
  const secret = action.secret === undefined ? undefined : openSecret(action.secret)
  const options = {
    reject: false,
    detached: true,
    cleanup: false,
    buffer: false,
    ...(action.input === undefined ? {} : {input: action.input}),
    // The types of execa know descriptors up to 9.
    stdio: [action.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(secret === undefined ? [] : [secret as 3])],
    env: {...childEnv(), ...action.env},
  } satisfies Options
  const child = execa(file, args, options)
  if (secret !== undefined) closeSync(secret)
  const following = follow(child.pid, running, action.timeout)
  const {log, show} = action
  const tell = (line: string) => {
    if (log !== undefined) logLine(log, line)
    if (show) running.output(line)
  }
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => collect(stream, show || log !== undefined ? tell : undefined))
  // What it has started in a pot may keep its output open, when it has ended itself.
  const letGo = () => {
    if (running.signal.aborted && (child.exitCode !== null || child.signalCode !== null)) for (const stream of [child.stdout, child.stderr]) stream.destroy()
  }
  child.once('exit', letGo)
  running.signal.addEventListener('abort', letGo)
  const result = await child
  following.stop()
  running.signal.removeEventListener('abort', letGo)
  running.signal.throwIfAborted()
  if (result.code === 'ENOENT') throw missing(file, running)
  if (following.late()) throw failure(action.argv, `no end after ${action.timeout} seconds`)
  const errors = stderr?.() ?? ''
  if (!result.failed || action.tolerate?.some((text) => errors.includes(text))) return
  throw failure(action.argv, lastLines(errors) || lastLines(stdout?.() ?? '') || ending(result))
}

/** A log on a full disk has gaps. Thrown among the events of a stream, that would end pot in the middle of the operation. */
function logLine(log: string, line: string): void {
  try {
    appendFileSync(log, `${line}\n`, {mode: 0o640})
  } catch {}
}

/** Characters of the output that are kept: the end of it. */
const KEPT = 100_000

/** What the stream has said, as far as it is kept; `tell` hears each line as it comes. */
function collect(stream: NodeJS.ReadableStream, tell: ((line: string) => void) | undefined): () => string {
  let text = ''
  let begun = ''
  stream.setEncoding('utf8')
  stream.on('data', (more: string) => {
    text = (text + more).slice(-KEPT)
    if (!tell) return
    const lines = (begun + more).split('\n')
    begun = lines.pop()?.slice(-KEPT) ?? ''
    for (const line of lines) tell(line)
  })
  stream.on('end', () => {
    if (begun !== '') tell?.(begun)
  })
  return () => text
}

/** Left to itself, in a session of its own. */
async function runBackground(action: ExecAction, log: string, running: Running): Promise<void> {
  const [file = '', ...args] = action.argv
  const fd = openSync(log, 'a', 0o640)
  const secret = action.secret === undefined ? [] : [openSecret(action.secret)]
  try {
    const child = spawn(file, args, {stdio: ['ignore', fd, fd, ...secret], detached: true, env: {...process.env, ...childEnv(), ...action.env}})
    await once(child, 'spawn').catch((error: unknown) => {
      throw notRun(error, action.argv, running)
    })
    if (child.pid !== undefined) running.child(child.pid, processStart(child.pid) ?? '')
    child.unref()
  } finally {
    for (const open of [fd, ...secret]) closeSync(open)
  }
}

/** Each two share one pipe of the kernel: nothing passes through this process. */
export async function runPipe(action: PipeAction, running: Running): Promise<void> {
  const env = {...process.env, ...childEnv()}
  const argvs = stages(action)
  const ends: Promise<PotError | undefined>[] = []
  let input: ChildProcess['stdout'] = null
  for (const [index, argv] of argvs.entries()) {
    const [file = '', ...args] = argv
    const last = index === argvs.length - 1
    const child: ChildProcess = spawn(file, args, {stdio: [input ?? 'ignore', last ? 'ignore' : 'pipe', 'pipe'], detached: true, env})
    ends.push(outcome(child, argv, running))
    // Only who reads may hold the reading end, so that who writes notices when it has gone.
    input?.destroy()
    input = child.stdout
  }
  // The steps that follow want it, and nobody waits for it now.
  void import('execa')
  // The last reason first: the others may have come of it.
  const errors = (await Promise.all(ends)).reverse().flatMap((error) => error ?? [])
  running.signal.throwIfAborted()
  // Who dies of a broken pipe (of which some shells make the status 141) is no reason, the other way round the sink may have
  // noticed that something is missing.
  const [first, ...others] = errors.filter(({message}) => !/SIGPIPE|exit status 141|broken pipe|connection reset/i.test(message))
  if (first && others.length === 0) throw first
  if (errors.length > 0) throw new PotError('EXEC_FAILED', errors.map(({message}) => message).join('\n'))
}

async function outcome(child: ChildProcess, argv: readonly string[], running: Running): Promise<PotError | undefined> {
  const {stop} = follow(child.pid, running)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-10_000)
  })
  try {
    const [exitCode, signal]: unknown[] = await once(child, 'close')
    if (exitCode === 0) return undefined
    return failure(argv, lastLines(stderr) || (typeof signal === 'string' ? `ended by ${signal}` : `exit status ${String(exitCode)}`))
  } catch (error) {
    return notRun(error, argv, running)
  } finally {
    stop()
  }
}

/** Reports the child, and ends its group when the operation is interrupted or after `timeout` seconds. */
function follow(pid: number | undefined, running: Running, timeout?: number): {stop(): void; late(): boolean} {
  if (pid === undefined) return {stop: () => {}, late: () => false}
  running.child(pid, processStart(pid) ?? '')
  let ended = false
  let late = false
  const timers: NodeJS.Timeout[] = []
  const end = () => {
    ended = true
    endGroup(pid)
    timers.push(setTimeout(endGroup, PATIENCE, pid, 'SIGKILL'))
  }
  const endLate = () => {
    late = true
    end()
  }
  if (timeout !== undefined) timers.push(setTimeout(endLate, timeout * 1000))
  if (running.signal.aborted) end()
  running.signal.addEventListener('abort', end)
  return {
    late: () => late,
    stop() {
      running.signal.removeEventListener('abort', end)
      for (const timer of timers) clearTimeout(timer)
      // Its first process has gone, so nobody waits for the others.
      if (ended) endGroup(pid, 'SIGKILL')
    },
  }
}

export function endGroup(pid: number, signal: NodeJS.Signals = 'SIGTERM'): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Gone already.
  }
}

interface Ending {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  /** Why it could not be run at all. */
  readonly originalMessage?: string | undefined
}

const ending = ({exitCode, signal, originalMessage}: Ending) =>
  signal === undefined ? (exitCode === undefined ? (originalMessage ?? 'it cannot be run') : `exit status ${exitCode}`) : `ended by ${signal}`

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join('\n')
}

const failure = (argv: readonly string[], reason: string) => new PotError('EXEC_FAILED', `${argv.slice(0, 3).join(' ')}: ${reason}`)

const notRun = (error: unknown, argv: readonly string[], running: Running) =>
  hasCode(error, 'ENOENT') ? missing(argv[0] ?? '', running) : failure(argv, messageOf(error))

const missing = (tool: string, running: Running) => new PotError('TOOL_MISSING', `${tool} is not installed`, {hint: running.missing(tool)})
