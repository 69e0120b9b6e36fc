import type {Action, ExecAction, Secret} from '../operations/types.js'
import type {Exec} from './ask.js'
import {background} from './background.js'
import {endingText, failure, lastLines, neverRun, statusOf} from './failures.js'
import {follow, type Running} from './group.js'
import {collect, logLine} from './output.js'
import {englishEnvironment, loadStarter} from './spawn.js'

/**
 * Loads what actions run programs with. Later it may be too late: an operation that has taken the last descriptor could not be undone.
 */
export async function loadFor(actions: readonly Action[]): Promise<void> {
  if (actions.some((action) => ['exec', 'pipe', 'call'].includes(action.do))) await loadStarter()
}

interface Options {
  readonly input?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly secret?: Secret | undefined
  /** Seconds. */
  readonly timeout?: number | undefined
  /** Milliseconds between TERM and KILL. */
  readonly patience?: number | undefined
  /** Hears each line of stdout and stderr. */
  readonly tell?: ((line: string) => void) | undefined
}

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** `exit status 1` */
  readonly ending: string
}

/** Runs a program to its end. Rejects with TOOL_MISSING, with EXEC_FAILED when it cannot be run or takes too long, and with the reason of the signal. */
async function complete(argv: readonly string[], running: Running, {input, env, secret, timeout, patience, tell}: Options): Promise<Result> {
  const start = await loadStarter()
  const stdin = input === undefined ? 'ignore' : {text: input}
  const started = start(argv, {stdin, stdout: 'pipe', stderr: 'pipe', env: {...englishEnvironment(), ...env}, secret})
  const {child} = started
  // A process that the program has started in a pot may keep its output open, when the program itself has ended.
  const letGo = () => {
    if (followed.ending() && (child.exitCode !== null || child.signalCode !== null)) for (const stream of [started.stdout, started.stderr]) stream?.destroy()
  }
  const followed = follow(child.pid, running, {timeout, patience}, () => setImmediate(letGo))
  const [stdout, stderr] = [collect(started.stdout, tell), collect(started.stderr, tell)]
  child.once('exit', letGo)
  const ended = await started.ended
  followed.stop()
  running.signal.throwIfAborted()
  const error = neverRun(ended, argv)
  if (error !== undefined) throw error
  if (followed.late()) throw failure(argv, `no end after ${timeout} seconds`)
  return {code: statusOf(ended.exitCode, ended.signal), stdout: stdout(), stderr: stderr(), ending: endingText(ended)}
}

/** Carries out an `exec` action. Rejects as `complete` does, and with EXEC_FAILED when the program fails. */
export async function run(action: ExecAction, running: Running): Promise<void> {
  const {argv, input, env, secret, timeout, log, show, tolerate = []} = action
  if (action.background !== undefined) return background(argv, {log: action.background, secret, env: {...englishEnvironment(), ...env}, child: running.child})
  const hear = (line: string) => {
    if (log !== undefined) logLine(log, line)
    if (show) running.output(line)
  }
  const tell = show || log !== undefined ? hear : undefined
  const {code, stdout, stderr, ending} = await complete(argv, running, {input, env, secret, timeout, tell})
  if (code === 0 || tolerate.some((text) => stderr.includes(text))) return
  throw failure(argv, lastLines(stderr) || lastLines(stdout) || ending)
}

/** What a procedure runs programs with: they are children of its step. */
export const execFor =
  (running: Running): Exec =>
  async (argv, options = {}) => {
    const {code, stdout, stderr} = await complete(argv, running, options)
    return {code, stdout, stderr}
  }
