import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../../errors.js'
import {readIfThere} from '../../paths/read-if-there.js'
import {isAlive} from '../../programs/process-id.js'

/** The directory to which the supervisors of all pots write. */
export const stateRoom = (run: string): string => join(run, 'main')

/** The common prefix of the paths of a supervisor's files. */
export const filesOf = (run: string, name: string): string => join(stateRoom(run), name)

/** The suffixes of a supervisor's files. The file `state` is missing here, because it can outlive the supervisor. */
export const SUPERVISOR_FILES = ['pid', 'main', 'health', 'said', 'probe', 'secret', 'check', 'again', 'keeper'] as const

/** A process, identified by its id and its start, as a file records it. */
export interface Noted {
  readonly pid: number
  /** See `processStart`. */
  readonly started: string
}

/** The running supervisor of a main command; undefined when there is none. */
export function supervisorOf(files: string): Noted | undefined {
  const [pid = '', started = ''] = (readIfThere(`${files}.pid`) ?? '').split('\n')
  const noted = {pid: Number(pid), started}
  return isThere(noted) ? noted : undefined
}

/** The running process of the health checks; undefined when there is none. */
export function watcherOf(files: string): Noted | undefined {
  const {watcher = '', started = ''} = values(readIfThere(`${files}.health`) ?? '')
  const noted = {pid: Number(watcher), started}
  return isThere(noted) ? noted : undefined
}

/** Whether the process runs. Starts no program, so it compares the start of the process only on Linux, where a file contains it. */
export function isThere({pid, started}: Noted): boolean {
  if (!Number.isInteger(pid) || pid < 2) return false
  return process.platform === 'linux' ? isAlive(pid, started) : answers(pid)
}

/** Whether a process with this id exists. */
export function answers(pid: number): boolean {
  try {
    return pid > 1 && process.kill(pid, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/** Parses lines of the form NAME=VALUE. */
export const values = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]]
    }),
  )

/** Names of the pots that have a state file; undefined when the user may not read the directory. */
export function namesWithState(run: string): ReadonlySet<string> | undefined {
  try {
    return new Set(readdirSync(stateRoom(run)).flatMap((file) => (file.endsWith('.state') ? [file.slice(0, -'.state'.length)] : [])))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return new Set()
    if (hasCode(error, 'EACCES')) return undefined
    throw error
  }
}
