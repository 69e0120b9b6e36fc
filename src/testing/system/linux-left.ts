import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, readFileSync, readdirSync, readlinkSync} from 'node:fs'
import {basename, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {cgroupProcesses, removeCgroups} from '../../host/linux/jails/cgroups.js'
import {readBundle} from '../../host/linux/oci/bundle.js'

/** Loop devices whose file name contains `text`. */
export const loopDevices = (text: string): string[] =>
  execFileSync('losetup', ['-a'], {encoding: 'utf8'})
    .split('\n')
    .filter((line) => line.includes(text))

export const mountsBelow = (root: string): string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((target) => target.startsWith(`${root}/`))

const textOf = (path: string) => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

const linkOf = (path: string) => {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

interface Storage {
  readonly root: string
  readonly pool: string | undefined
}

/**
 * Processes of a world. The command line or environment of pot and its children contains the root of the world; the root directory of a process in a
 * pot is on the storage of the world (a loop device, or the pool).
 */
export function processesOf({root, pool}: Storage): number[] {
  const own = linkOf('/proc/self/ns/mnt')
  const devices = loopDevices(root).map((line) => ` ${line.split(':')[0]} `)
  const sources = [...devices, ...(pool === undefined ? [] : [` ${pool}/`])]
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      if (`${textOf(`/proc/${pid}/cmdline`)}\0${textOf(`/proc/${pid}/environ`)}`.includes(root)) return true
      const namespace = linkOf(`/proc/${pid}/ns/mnt`)
      if (namespace === '' || namespace === own) return false
      const top = textOf(`/proc/${pid}/mountinfo`)
        .split('\n')
        .findLast((line) => line.split(' ')[4] === '/')
      return sources.some((source) => top?.includes(source))
    })
    .map(Number)
}

export const describeProcess = (pid: number): string => `process ${pid}: ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`

const containers = (run: string) => (existsSync(join(run, 'oci')) ? readdirSync(join(run, 'oci')) : [])
export const containersIn = (run: string): string[] => containers(run).map((name) => `container ${name}`)

/** Control groups of the containers in a run directory. */
const groupsOf = (run: string): string[] =>
  (existsSync(join(run, 'bundles')) ? readdirSync(join(run, 'bundles')) : []).flatMap((id) => readBundle(run, id)?.cgroup ?? [])

function kill(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // The process has ended.
    }
  }
}

/** Ends all processes of a world and unmounts its storage. It is needed only if a test fails; otherwise nothing is left. */
export async function endWorld(storage: Storage): Promise<void> {
  const {root} = storage
  const run = join(root, 'run')
  const groups = groupsOf(run)
  const alive = () => [...new Set([...groups.flatMap(cgroupProcesses), ...processesOf(storage)])]
  for (let tries = 0, pids = alive(); pids.length > 0 && tries < 50; tries++, pids = alive()) {
    kill(pids)
    await sleep(100)
  }
  for (const name of containers(run)) spawnSync('runc', ['--root', join(run, 'oci'), 'delete', '--force', name], {stdio: 'ignore'})
  for (const group of groups) removeCgroups(group)
  for (const target of mountsBelow(root).toReversed()) spawnSync('umount', ['-l', target], {stdio: 'ignore'})
  const devices = () => loopDevices(root).map((line) => line.split(':')[0] ?? '')
  for (let tries = 0; devices().length > 0 && tries < 20; tries++) await sleep(100)
  for (const device of devices()) execFileSync('losetup', ['-d', `/dev/${basename(device)}`])
}
