import {appendFileSync, chmodSync, existsSync, renameSync, statSync} from 'node:fs'
import {userInfo} from 'node:os'
import {isRecord} from '../errors.js'
import {EVENTS_SIZE, eventsFile, olderEventsFile} from '../paths/events-file.js'
import {publishMembers} from './members.js'
import {readIfThere} from '../paths/read-if-there.js'
import {runSync} from '../programs/spawn.js'
import type {Places, Settings} from '../settings/settings.js'

/** How an operation ended. `unfinished`, `not undone`: its journal is left for `pot recover`. `rolled back`, `finished`, `not recovered`: what `pot recover` did. */
export type OperationResult = 'done' | 'failed' | 'unfinished' | 'not undone' | 'rolled back' | 'finished' | 'not recovered'

/** The end of an operation. */
export interface OperationEvent {
  readonly event: 'operation'
  /** The version of this format. */
  readonly version: 1
  /** Seconds since the epoch. */
  readonly time: number
  /** The id of the operation; see the journal. */
  readonly id: string
  /** `start web` */
  readonly title: string
  /** The names of the pots that the operation has locked. */
  readonly pots: readonly string[]
  readonly result: OperationResult
  /** Why it failed. */
  readonly message?: string
  /** The name of the user: the one that called sudo(8) or doas(1), if that is known. */
  readonly by: string
  /** Duration in seconds. Absent for a recovery. */
  readonly seconds?: number
}

/** A change of the main command of a pot, as its supervisor sees it. */
export interface MainEvent {
  readonly event: 'main'
  readonly version: 1
  /** Seconds since the epoch. */
  readonly time: number
  readonly pot: string
  readonly state: 'running' | 'booted' | 'restarting' | 'exited' | 'healthy' | 'unhealthy'
  /** Exit status, 128 and the number of the signal for a process that was killed. */
  readonly exit?: number
  /** The kernel has killed the command because the memory of the pot was used up. */
  readonly oom?: true
  /** Number of restarts since the start of the pot. */
  readonly restarts?: number
}

export {eventsFile}

export type PotEvent = OperationEvent | MainEvent

/** Records the end of an operation. Never fails. */
export type NoteEvent = (event: Omit<OperationEvent, 'event' | 'version' | 'time' | 'pots' | 'by'> & {readonly locks: readonly string[]}) => void

/** Milliseconds after which pot ends logger(1). */
const PATIENCE = 2000

/** The user on whose behalf this process runs. */
function caller(): string {
  const {SUDO_USER, DOAS_USER} = process.env
  if (process.getuid?.() === 0 && (SUDO_USER || DOAS_USER)) return SUDO_USER || DOAS_USER || ''
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '')
  }
}

const potsOf = (locks: readonly string[]) => locks.flatMap((lock) => /^~?pot\/(.+)$/.exec(lock)?.[1] ?? [])

/** Appends events to the file of the data directory, brings up to date what members of POT_GROUP see, and tells syslog of operations that changed the host. */
export const noteEvents =
  ({data}: Pick<Places, 'data'>, {values, fsRoot}: Pick<Settings, 'values' | 'fsRoot'>): NoteEvent =>
  ({locks, ...about}) => {
    const event: OperationEvent = {event: 'operation', version: 1, time: Date.now() / 1000, ...about, pots: potsOf(locks), by: caller()}
    append(data, event)
    publishMembers(fsRoot, locks)
    const facility = values.get('POT_LOG_FACILITY') ?? ''
    // The command that failed logs its failure itself.
    if (facility === '' || facility === 'none' || event.result === 'failed') return
    const priority = ['done', 'rolled back', 'finished'].includes(event.result) ? 'info' : 'err'
    const line = `${event.title}: ${event.result} (by ${event.by})`.replaceAll(/\s+/g, ' ')
    runSync(['logger', '-p', `${facility}.${priority}`, '-t', 'pot', '--', line], {timeout: PATIENCE, quiet: true})
  }

/** Appends one line. A line that cannot be written is lost: an operation does not fail for it. */
function append(data: string, event: PotEvent): void {
  const file = eventsFile(data)
  try {
    if ((statSync(file, {throwIfNoEntry: false})?.size ?? 0) >= EVENTS_SIZE) renameSync(file, olderEventsFile(data))
    const isNew = !existsSync(file)
    appendFileSync(file, `${JSON.stringify(event)}\n`, {mode: 0o600})
    if (isNew) chmodSync(file, 0o600)
  } catch {}
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isEvent = (value: unknown): value is PotEvent =>
  isRecord(value) &&
  typeof value.time === 'number' &&
  (value.event === 'operation'
    ? isText(value.id) && isText(value.title) && isText(value.result) && isText(value.by) && Array.isArray(value.pots) && value.pots.every(isText)
    : value.event === 'main' && isText(value.pot) && isText(value.state))

/** The event of a line; undefined for a line that is incomplete or of another version. */
export function parseEvent(line: string): PotEvent | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isEvent(value) && value.version === 1 ? value : undefined
  } catch {
    return undefined
  }
}

/** The events of a text with lines. */
export const eventsIn = (text: string): PotEvent[] => text.split('\n').flatMap((line) => parseEvent(line) ?? [])

/** All kept events, the oldest first. Throws EACCES. */
export const readEvents = ({data}: Pick<Places, 'data'>): PotEvent[] =>
  [olderEventsFile(data), eventsFile(data)].flatMap((file) => eventsIn(readIfThere(file) ?? ''))
