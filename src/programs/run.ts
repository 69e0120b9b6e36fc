import type {Action, ExecAction, Secret, Stall} from '../operations/types.js'
import type {Exec} from './ask.js'
import {background} from './background.js'
import {endingText, failure, lastLines, neverRun, statusOf} from './failures.js'
import {follow, type Running} from './group.js'
import {collect, logLine} from './output.js'
import {englishEnvironment, loadStarter} from './spawn.js'

/**
 * Loads the modules that run the programs of actions. Loading must come first: an operation that has used up the file descriptors could otherwise not
 * be undone.
 */
export async function loadFor(actions: readonly Action[]): Promise<void> {
  if (actions.some((action) => ['exec', 'pipe', 'call'].includes(action.do))) await loadStarter()
}

interface Options {
  readonly input?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly secret?: Secret | undefined
  /** Timeout in seconds. */
  readonly timeout?: number | undefined
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly patience?: number | undefined
  readonly stall?: Stall | undefined
  /** Called with each line of stdout and stderr. */
  readonly tell?: ((line: string) => void) | undefined
}

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Text for messages, such as `exit status 1`. */
  readonly ending: string
}

/**
 * Runs a program to its end. Rejects with TOOL_MISSING, with EXEC_FAILED if it cannot be started or exceeds the timeout, and with the reason of the
 * signal.
 */
async function complete(argv: readonly string[], running: Running, {input, env, secret, timeout, patience, stall, tell}: Options): Promise<Result> {
  const start = await loadStarter()
  const stdin = input === undefined ? 'ignore' : {text: input}
  const started = start(argv, {stdin, stdout: 'pipe', stderr: 'pipe', env: {...englishEnvironment(), ...env}, secret})
  const {child} = started
  // A process that the program started in a pot may hold the output open after the program has ended.
  const letGo = () => {
    if (followed.ending() && (child.exitCode !== null || child.signalCode !== null)) for (const stream of [started.stdout, started.stderr]) stream?.destroy()
  }
  const followed = follow(child.pid, running, {timeout, patience, stall}, () => setImmediate(letGo))
  const [stdout, stderr] = [collect(started.stdout, tell), collect(started.stderr, tell)]
  child.once('exit', letGo)
  const ended = await started.ended
  followed.stop()
  running.signal.throwIfAborted()
  const error = neverRun(ended, argv)
  if (error !== undefined) throw error
  const late = followed.late()
  if (late !== undefined) throw failure(argv, late)
  return {code: statusOf(ended.exitCode, ended.signal), stdout: stdout(), stderr: stderr(), ending: endingText(ended)}
}

/** Carries out an `exec` action. Rejects with the errors of `complete`, and with EXEC_FAILED if the program fails. */
export async function run(action: ExecAction, running: Running): Promise<void> {
  const {argv, input, env, secret, timeout, stall, log, show, tolerate = []} = action
  if (action.background !== undefined) {
    const {background: file, ready} = action
    return background(argv, {log: file, secret, env: {...englishEnvironment(), ...env}, child: running.child, ready, signal: running.signal})
  }
  const hear = (line: string) => {
    if (log !== undefined) logLine(log, line)
    if (show) running.output(line)
  }
  const tell = show || log !== undefined ? hear : undefined
  const {code, stdout, stderr, ending} = await complete(argv, running, {input, env, secret, timeout, stall, tell})
  if (code === 0 || tolerate.some((text) => stderr.includes(text))) return
  throw failure(argv, lastLines(stderr) || lastLines(stdout) || ending)
}

/** Makes the function with which a procedure runs programs as children of its step. */
export const execFor =
  (running: Running): Exec =>
  async (argv, options = {}) => {
    const {code, stdout, stderr} = await complete(argv, running, options)
    return {code, stdout, stderr}
  }
