import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../../errors.js'
import {readIfThere} from '../../paths/read-if-there.js'
import {isAlive} from '../../programs/process-id.js'

/** The directory of what supervisors write, for all pots. */
export const stateRoom = (run: string): string => join(run, 'main')

/** What the names of the files of one supervisor begin with. */
export const filesOf = (run: string, name: string): string => join(stateRoom(run), name)

/** The files of a supervisor, by the last part of their names. All but `state` go with it. */
export const SUPERVISOR_FILES = ['pid', 'main', 'health', 'said', 'probe', 'secret', 'check', 'again'] as const

/** A process as its file names it. */
export interface Noted {
  readonly pid: number
  /** See `processStart`. */
  readonly started: string
}

/** The supervisor of a main command, as long as it runs. */
export function supervisorOf(files: string): Noted | undefined {
  const [pid = '', started = ''] = (readIfThere(`${files}.pid`) ?? '').split('\n')
  const noted = {pid: Number(pid), started}
  return isThere(noted) ? noted : undefined
}

/** The process that runs the health checks, as long as it runs. */
export function watcherOf(files: string): Noted | undefined {
  const {watcher = '', started = ''} = values(readIfThere(`${files}.health`) ?? '')
  const noted = {pid: Number(watcher), started}
  return isThere(noted) ? noted : undefined
}

/** Whether a process is there, without starting another: its start is compared where the system has it in a file. */
export function isThere({pid, started}: Noted): boolean {
  if (!Number.isInteger(pid) || pid < 2) return false
  return process.platform === 'linux' ? isAlive(pid, started) : answers(pid)
}

/** Whether a process of that number exists. */
export function answers(pid: number): boolean {
  try {
    return pid > 1 && process.kill(pid, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/** Lines NAME=VALUE. */
export const values = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]]
    }),
  )

/** Names of the pots that have a state. undefined when this user may not look. */
export function namesWithState(run: string): ReadonlySet<string> | undefined {
  try {
    return new Set(readdirSync(stateRoom(run)).flatMap((file) => (file.endsWith('.state') ? [file.slice(0, -'.state'.length)] : [])))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return new Set()
    if (hasCode(error, 'EACCES')) return undefined
    throw error
  }
}
