import {readFileSync} from 'node:fs'
import {runSync} from './spawn.js'

/** When a process started, in whatever unit the system has; undefined when there is no such process, or only its zombie. */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') return runSync(['/bin/ps', '-o', 'lstart=', '-p', String(pid)]).stdout.trim() || undefined
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** Whether the process that started then is still there. */
export const isAlive = (pid: number, started: string): boolean => processStart(pid) === started

/** Whether this process may read from its terminal; true where it has none that anybody could take from it. */
export function inForeground(): boolean {
  const [group, foreground] = groups()
  return foreground === undefined || foreground <= 0 || group === foreground
}

function groups(): (number | undefined)[] {
  try {
    if (process.platform !== 'linux')
      return runSync(['/bin/ps', '-o', 'pgid=', '-o', 'tpgid=', '-p', String(process.pid)])
        .stdout.trim()
        .split(/\s+/)
        .map(Number)
    const stat = readFileSync('/proc/self/stat', 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return [Number(fields[2]), Number(fields[5])]
  } catch {
    return []
  }
}
