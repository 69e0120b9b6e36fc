import {spawn} from 'node:child_process'
import {constants} from 'node:os'
import {join} from 'node:path'
import type {Context} from '../context.js'
import type {Pot} from './pot.js'
import {PotError} from '../errors.js'
import type {Step} from '../operations/types.js'

/**
 * Runs a command and keeps its exit status. $1: its process id goes to this file while it runs; $2: the statistics go here; $3 and $4:
 * interpreter and script of pot, to stop the pot $5 afterwards, or empty.
 */
const SUPERVISOR = [
  'pid=$1 stats=$2 node=$3 script=$4 name=$5; shift 5',
  // Another start that is rolled back may have taken the empty directory away.
  'mkdir -p "$(dirname "$pid")"; echo $$ >"$pid"',
  '"$@"',
  'code=$?',
  'printf \'{ "ExitCode": %d }\\n\' "$code" >"$stats.new" && mv "$stats.new" "$stats"',
  'rm -f "$pid"',
  '[ -z "$node" ] || exec "$node" "$script" stop "$name"',
].join('\n')

export const logFile = (pot: Pick<Pot, 'dir'>): string => join(pot.dir, 'log', 'main.log')
export const statsFile = (pot: Pick<Pot, 'dir'>): string => join(pot.dir, 'conf', '.last_run_stats')
export const pidFile = (run: string, name: string): string => join(run, 'main', `${name}.pid`)

/** The contents of `.last_run_stats`, which Nomad's driver reads. */
export const stats = (exitCode: number): string => `{ "ExitCode": ${exitCode} }\n`

export type Supervision =
  /** The step ends with the command: a boot script. */
  | 'boot'
  /** Left in the background; the pot stays up when it ends. */
  | 'background'
  /** Left in the background; the pot is stopped when it ends. */
  | 'stop-after'

/** Steps that run `argv` (on the host) under supervision. */
export function supervised({places}: Context, pot: Pot, argv: readonly string[], supervision: Supervision): Step[] {
  const pid = pidFile(places.run, pot.name)
  const stop = supervision === 'stop-after' ? [process.execPath, process.argv[1] ?? ''] : ['', '']
  const command = ['sh', '-c', SUPERVISOR, 'pot-main', pid, statsFile(pot), ...stop, pot.name, ...argv]
  const log = logFile(pot)
  return [
    {title: 'make log directory', run: {do: 'mkdir', path: join(pot.dir, 'log'), mode: 0o750}},
    {title: 'make run directory', run: {do: 'mkdir', path: join(places.run, 'main'), mode: 0o700}},
    supervision !== 'boot'
      ? {title: 'run the main command', run: {do: 'exec', argv: command, background: log}, undo: [ended(pid)]}
      : {
          title: 'boot',
          run: {do: 'exec', argv: ['sh', '-c', 'log=$1; shift; exec "$@" >>"$log" 2>&1', 'pot-boot', log, ...command]},
          undo: [ended(pid)],
          optional: true,
        },
  ]
}

const ended = (pid: string) => ({do: 'call', name: 'pot.supervisor-ended', args: {pid}}) as const

/** Waits for the supervisor to have written the statistics. Final. */
export const supervisorEnded = ({places}: Context, pot: Pick<Pot, 'name'>): Step => ({
  title: 'wait for the main command to end',
  run: ended(pidFile(places.run, pot.name)),
  final: true,
})

const STOPPING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Run a command with the stdin, stdout and stderr of this process. Those of `signals` that come go to `interrupted`, which may hand
 * them on to the command. Resolves with its exit status, 128 + n when signal n ended it.
 */
export function attach(argv: readonly string[], interrupted: (signal: NodeJS.Signals, handOn: () => void) => void, signals = STOPPING): Promise<number> {
  const [file = '', ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {stdio: 'inherit'})
    const told = (signal: NodeJS.Signals) => interrupted(signal, () => child.kill(signal))
    for (const signal of signals) process.on(signal, told)
    const end = () => {
      for (const signal of signals) process.off(signal, told)
    }
    child.on('error', (cause) => {
      end()
      reject(new PotError('EXEC_FAILED', `${file} cannot be run: ${cause.message}`, {cause}))
    })
    child.on('exit', (code, signal) => {
      end()
      resolve(code ?? 128 + signalNumber(signal))
    })
  })
}

/** Leave a command to itself, in a session of its own and without any output. Rejects with EXEC_FAILED when it cannot be run. */
export function leave(argv: readonly string[]): Promise<void> {
  const [file = '', ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {stdio: 'ignore', detached: true})
    child.on('error', (cause) => reject(new PotError('EXEC_FAILED', `${file} cannot be run: ${cause.message}`, {cause})))
    child.on('spawn', () => {
      child.unref()
      resolve()
    })
  })
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : (constants.signals[name] ?? 0)
}
