import {constants} from 'node:os'
import {readIfThere} from '../../paths/read-if-there.js'
import {answers, filesOf, namesWithState, supervisorOf, values} from './files.js'

/** What the main command of a pot does. */
export type MainWord =
  /** The pot is not up. */
  | 'down'
  /** The pot is up, and has no main command. */
  | 'idle'
  /** It is being run, its boot script runs, or no health check has succeeded yet. */
  | 'starting'
  | 'running'
  /** The main command is a boot script, and has ended well. */
  | 'booted'
  /** It runs, and the health checks fail. */
  | 'unhealthy'
  /** It has ended, and is run again after a pause. */
  | 'restarting'
  /** It has ended by itself. */
  | 'exited'
  /** A signal has ended it. */
  | 'killed'
  /** Its supervisor was killed: nobody would notice its end. */
  | 'unsupervised'

/** The main command of a pot. Times are seconds since the epoch. */
export interface MainState {
  readonly state: MainWord
  /** Since when. */
  readonly since?: number | undefined
  /** Process id on the host, while it runs. */
  readonly pid?: number | undefined
  /** How it ended the last time: 128 + n when signal n ended it. */
  readonly exitCode?: number | undefined
  /** `SIGKILL` */
  readonly signal?: string | undefined
  /** The kernel has killed it because the memory of the pot was used up. Linux. */
  readonly outOfMemory?: true | undefined
  /** How often it was run again since the pot was started. */
  readonly restarts?: number | undefined
  /** When it is run again. */
  readonly next?: number | undefined
  /** The last line of the health check that failed. */
  readonly check?: string | undefined
}

const SIGNALS: ReadonlyMap<number, string> = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]))

/** The signal that a status of a shell means. */
const signalOf = (code: number): string | undefined => (code > 128 ? SIGNALS.get(code - 128) : undefined)

/** What a program of the pot has said, as text that no terminal obeys. */
const readable = (text: string | undefined): string | undefined => text?.replaceAll(/[^ -~]/g, '?').slice(0, 200) || undefined

const number = (text: string | undefined): number | undefined => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined)

/** The state of the main command of a pot, from the files of its supervisor. Starts no process. `up`: whether the pot is. */
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

/** The same for many pots: of those that are down, only files that exist are read. undefined when this user may not know. */
export function mainStates(run: string, up: ReadonlySet<string>): ((name: string) => MainState) | undefined {
  const noted = namesWithState(run)
  return noted && ((name) => (noted.has(name) ? mainState(run, name, up.has(name)) : {state: up.has(name) ? 'idle' : 'down'}))
}
