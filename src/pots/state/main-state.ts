import {constants} from 'node:os'
import {readIfThere} from '../../paths/read-if-there.js'
import {answers, filesOf, namesWithState, supervisorOf, values} from './files.js'

/** The state of the main command of a pot. */
export type MainWord =
  /** The pot is stopped. */
  | 'down'
  /** The pot runs, and has no main command. */
  | 'idle'
  /** The command is being started, its boot script runs, or no health check has succeeded yet. */
  | 'starting'
  | 'running'
  /** The main command is a boot script, and has succeeded. */
  | 'booted'
  /** The command runs, and its health checks fail. */
  | 'unhealthy'
  /** The command has ended, and its supervisor runs it again after a pause. */
  | 'restarting'
  /** The command has ended without a signal. */
  | 'exited'
  /** A signal has ended the command. */
  | 'killed'
  /** The supervisor was killed, so pot would not notice the end of the command. */
  | 'unsupervised'

/** The main command of a pot. Times are seconds since the epoch. */
export interface MainState {
  readonly state: MainWord
  /** Time of the last change of the state. */
  readonly since?: number | undefined
  /** Process id on the host while the command runs. */
  readonly pid?: number | undefined
  /** Exit status of the last run; 128 + n when signal n ended it. */
  readonly exitCode?: number | undefined
  /** Name of the signal that ended the last run, such as `SIGKILL`. */
  readonly signal?: string | undefined
  /** The kernel has killed the command because the pot has used up its memory. Linux only. */
  readonly outOfMemory?: true | undefined
  /** Number of restarts since the start of the pot. */
  readonly restarts?: number | undefined
  /** Time of the next restart. */
  readonly next?: number | undefined
  /** First line of the output of the health check that failed. */
  readonly check?: string | undefined
}

const SIGNALS: ReadonlyMap<number, string> = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]))

/** The name of the signal for a shell exit status; undefined for other statuses. */
const signalOf = (code: number): string | undefined => (code > 128 ? SIGNALS.get(code - 128) : undefined)

/** Output of a program of the pot without control characters, at most 200 characters; undefined when empty. */
const readable = (text: string | undefined): string | undefined => text?.replaceAll(/[^ -~]/g, '?').slice(0, 200) || undefined

const number = (text: string | undefined): number | undefined => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined)

/** The state of the main command of a pot, from the files of its supervisor. Starts no process. `up`: whether the pot runs. */
export function mainState(run: string, name: string, up: boolean): MainState {
  const files = filesOf(run, name)
  const text = readIfThere(`${files}.state`)
  if (text === undefined) return {state: up ? 'idle' : 'down'}
  const {state = '', since, exit, oom, restarts, next, unknown} = values(text)
  const exitCode = number(exit)
  const signal = exitCode === undefined ? undefined : signalOf(exitCode)
  const common = {since: number(since), restarts: number(restarts) || undefined}
  const end = {exitCode, signal, outOfMemory: oom === undefined ? undefined : true} as const
  if (state === 'exited') return {state: signal === undefined || unknown !== undefined ? 'exited' : 'killed', ...common, ...end}
  const supervisor = supervisorOf(files)
  if (!up && supervisor === undefined) return {state: 'down'}
  const main = number(readIfThere(`${files}.main`)?.trim())
  const pid = main !== undefined && answers(main) ? main : undefined
  const checks = readIfThere(`${files}.health`)
  if (supervisor === undefined && (state !== 'booted' || checks !== undefined)) return {state: 'unsupervised', ...common, pid}
  if (state === 'restarting') return {state, ...common, ...end, next: number(next)}
  const {health, said, since: changed} = values(checks ?? '')
  if (health === 'unhealthy') return {state: health, ...common, since: number(changed), pid, check: readable(said)}
  if (health === 'starting') return {state: health, ...common, pid}
  if (state === 'booted') return {state, ...common}
  return {state: state === 'running' && main !== undefined ? 'running' : 'starting', ...common, pid}
}

/** A function that returns the state of any pot; undefined when the user may not read the files. Reads files only of pots that have a state file. */
export function mainStates(run: string, up: ReadonlySet<string>): ((name: string) => MainState) | undefined {
  const noted = namesWithState(run)
  return noted && ((name) => (noted.has(name) ? mainState(run, name, up.has(name)) : {state: up.has(name) ? 'idle' : 'down'}))
}

const FAILED: ReadonlySet<MainWord> = new Set(['exited', 'killed', 'restarting', 'unhealthy', 'unsupervised'])

/** Whether the main command does not work. A command that has ended with the status 0 has done its work. */
export const hasFailed = ({state, exitCode}: MainState): boolean => FAILED.has(state) && exitCode !== 0
