import {execFile} from 'node:child_process'
import {readdirSync, readFileSync, statSync} from 'node:fs'

/** Run a program of the real host; resolves with its status and what it printed. Never rejects. */
export function host(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<{code: number; stdout: string; stderr: string}> {
  return new Promise((resolve) => {
    execFile(file, args, {env: env ?? {PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C'}, maxBuffer: 1 << 28}, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 127) : 0
      resolve({code, stdout, stderr})
    })
  })
}

/** Like `host`, for what must not fail. */
export async function must(file: string, args: readonly string[]): Promise<string> {
  const {code, stdout, stderr} = await host(file, args)
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** Contents of `from` into the empty directory `to`, with owners, times, links and holes, without what is mounted below it. */
export async function copyTree(from: string, to: string): Promise<void> {
  await must('cp', ['-a', '-x', '--reflink=auto', `${from}/.`, to])
}

export function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

export interface Status {
  readonly pid: number
  readonly name: string
  readonly state: string
  readonly ppid: number
  readonly pgid: number
  readonly session: number
  readonly uid: number
  readonly gid: number
  readonly argv: readonly string[]
  /** Bytes. */
  readonly vsz: number
  readonly rss: number
  /** Seconds of CPU. */
  readonly time: number
  /** Seconds since the start. */
  readonly elapsed: number
}

/** What the host knows of a process; undefined when it is gone. */
export function processStatus(pid: number): Status | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const {uid, gid} = statSync(`/proc/${pid}`)
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
    return {
      pid,
      name,
      state: fields[0] ?? '?',
      ppid: Number(fields[1]),
      pgid: Number(fields[2]),
      session: Number(fields[3]),
      uid,
      gid,
      argv: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1),
      time: (Number(fields[11]) + Number(fields[12])) / 100,
      elapsed: Math.max(0, Math.floor(uptime - Number(fields[19]) / 100)),
      vsz: Number(fields[20]),
      rss: Number(fields[21]) * 4096,
    }
  } catch {
    return undefined
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
