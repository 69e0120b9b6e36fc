import {readFileSync, readdirSync, readlinkSync} from 'node:fs'
import {MARK, runSync} from './spawn.js'

/** The start time of a process, in a system-dependent unit. Returns undefined if the process does not exist or is a zombie. */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') return runSync(['/bin/ps', '-o', 'lstart=', '-p', String(pid)]).stdout.trim() || undefined
    const fields = statOf(pid)
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** Identifies the present run of the kernel; undefined where start times of processes are times of the clock, which differ after a reboot anyway. */
export function bootId(): string | undefined {
  try {
    return process.platform === 'linux' ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() : undefined
  } catch {
    return undefined
  }
}

/** The fields of proc(5) stat after the program name, which can contain blanks; the first is the state. Throws if the process does not exist. */
function statOf(pid: number | string): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Whether the process with this start time still exists; a reused process ID has another start time. */
export const isAlive = (pid: number, started: string): boolean => processStart(pid) === started

/** Whether this process may read from its terminal: it is in the foreground, or has no controlling terminal. */
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
    const fields = statOf('self')
    return [Number(fields[2]), Number(fields[5])]
  } catch {
    return []
  }
}

/** A process with a mark; see `marked`. */
export interface MarkedProcess {
  readonly pid: number
  readonly started: string
  readonly mark: string
}

/** Lists all processes of this host that have a mark of any operation. Needs root. */
export const markedProcesses = (): MarkedProcess[] => (process.platform === 'linux' ? markedInProc() : markedInPs(psOfAll()))

const psOfAll = () => runSync(['/bin/ps', '-axeww', '-o', 'pid=', '-o', 'lstart=', '-o', 'command=']).stdout

const inProc = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name))

function markedInProc(): MarkedProcess[] {
  return inProc().flatMap((name) => {
    const pid = Number(name)
    // The start time is read before the environment: if another process gets the number in between, its start time differs.
    const started = processStart(pid)
    const mark = started === undefined ? undefined : markIn(environmentOf(name))
    return started === undefined || mark === undefined ? [] : [{pid, started, mark}]
  })
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch {
    // The process has ended, or pot does not run as root.
    return []
  }
}

const markIn = (words: readonly string[]) => words.find((word) => word.startsWith(`${MARK}=`))?.slice(MARK.length + 1)

/**
 * Parses the output of ps(1) of FreeBSD. Each line has a process ID, the start time in the format of `processStart`, and the environment before the
 * command line.
 */
export const markedInPs = (output: string): MarkedProcess[] =>
  output.split('\n').flatMap((line) => {
    const [, pid, started, rest = ''] = /^\s*(\d+)\s+(\w+ \w+ +\d+ [\d:]+ \d+)\s(.*)$/.exec(line) ?? []
    const mark = markIn(rest.split(' '))
    return pid === undefined || started === undefined || mark === undefined ? [] : [{pid: Number(pid), started, mark}]
  })

/**
 * Whether a process of the program `file` has a single thread. Node has several threads, so such a process is a child that Node has forked, and that
 * has not yet executed its program. Only on Linux; on other systems the two cannot be distinguished.
 */
export function hasForked(file: string): boolean {
  return process.platform === 'linux' && inProc().some((pid) => exeOf(pid) === file && threadsOf(pid) === '1')
}

function exeOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return undefined
  }
}

function threadsOf(pid: string): string | undefined {
  try {
    return statOf(pid)[17]
  } catch {
    return undefined
  }
}
