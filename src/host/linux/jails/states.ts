import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {hasCode, isRecord} from '../../../errors.js'
import type {Running} from '../../types.js'
import {ONCE} from '../oci/bundle.js'

/** The state of a container: a running pot, `none` for a container that does not run, and `unknown` if only the runtime can tell. */
type State = Running | 'none' | 'unknown'

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR') || hasCode(error, 'ESRCH')) return undefined
    throw error
  }
}

/**
 * Whether a process with this id and start (clock ticks since boot) runs, from proc(5). A reused process id has another start, and a zombie has ended.
 */
function runs(pid: number, started: number): boolean {
  const stat = textOf(`/proc/${pid}/stat`)
  if (stat === undefined) return false
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] !== 'Z' && fields[0] !== 'X' && Number(fields[19]) === started
}

/** Reads the state of one container as runc(8) does, from its state.json, from the kernel, and from the FIFO that exists until the container is started. */
function stateOf(directory: string, id: string): State {
  const text = textOf(`${directory}/${id}/state.json`)
  // runc writes the file whole, after it has made the directory. crun has other files.
  if (text === undefined) return existsSync(`${directory}/${id}/status`) ? 'unknown' : 'none'
  const state: unknown = JSON.parse(text)
  if (!isRecord(state) || !isRecord(state.config)) return 'unknown'
  const {init_process_pid: pid, init_process_start: started, config} = state
  if (state.id !== id || typeof pid !== 'number' || typeof started !== 'number' || typeof config.rootfs !== 'string') return 'unknown'
  return pid > 0 && runs(pid, started) && !existsSync(`${directory}/${id}/exec.fifo`) ? {name: id, id: pid, root: config.rootfs} : 'none'
}

/**
 * The running pots, sorted by name, from the files that runc keeps in its state directory; starts no process. undefined if the files are not those of a
 * known runc: then the runtime must be asked. `only`: the name of the only pot that the caller wants to know about.
 */
export function readRunning(directory: string, only?: string): Running[] | undefined {
  try {
    const ids = only === undefined ? readdirSync(directory).filter((id) => !id.startsWith(ONCE)) : [only]
    const states = ids.map((id) => stateOf(directory, id))
    if (states.includes('unknown')) return undefined
    return states.flatMap((state) => (typeof state === 'string' ? [] : [state])).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return undefined
  }
}
