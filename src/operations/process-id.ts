import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'

/** When a process started, in whatever unit the system has; undefined when there is no such process, or only its zombie. */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux')
      return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {encoding: 'utf8', stdio: 'pipe'}).trim() || undefined
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** Whether the process that started then is still there. */
export const isAlive = (pid: number, started: string): boolean => processStart(pid) === started
