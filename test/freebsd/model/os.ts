import {mkdirSync, readlinkSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {copyTree, host, must, pids, processStatus, type Status} from './host.js'

/** What a model does to the host that it runs on, and what it learns from there. */
export interface Os {
  /** mount(8) with these words. Rejects when it fails. */
  mount(words: readonly string[]): Promise<void>
  /** False: it is busy. */
  unmount(on: string, lazy: boolean): Promise<boolean>
  /** Makes the nodes of /dev in the directory. */
  devices(on: string): Promise<void>
  /** Contents of `from` into the empty directory `to`. */
  copy(from: string, to: string): Promise<void>
  /** Processes of any jail, by the inode of their UTS namespace. */
  jailed(): Map<number, number[]>
  /** Whether a process is in the jail of a UTS namespace: the quick question about one. */
  isJailed(pid: number, inode: number): boolean
  status(pid: number): Status | undefined
  /** False: there is no such process. */
  kill(pid: number, signal: NodeJS.Signals | number): boolean
  /** Whether a process has its root or its working directory at `on` or below. */
  worksIn(on: string): boolean
}

const DEVICES: readonly (readonly [string, string, string])[] = [
  ['null', '1', '3'],
  ['zero', '1', '5'],
  ['random', '1', '8'],
  ['urandom', '1', '9'],
]

/** What devfs(5) has with ruleset 4 beside the devices, as far as a shell needs it. `zfs` is a file that nothing opens. */
async function devices(on: string): Promise<void> {
  const nodes = [...DEVICES.map(([name, ...numbers]) => ['666', name, ...numbers]), ['600', 'zfs', '1', '3']]
  // One process: each jail has these.
  const lines = nodes.map(([mode, name, major, minor]) => `mknod -m ${mode} ${name} c ${major} ${minor}`)
  await must('sh', ['-c', ['cd "$0"', ...lines].join(' && '), on])
  mkdirSync(join(on, 'fd'))
  for (const [number, name] of ['stdin', 'stdout', 'stderr'].entries()) symlinkSync(`fd/${number}`, join(on, name))
}

/** The inode of the UTS namespace of a process, or NaN: a zombie has none any more. */
const namespaceOf = (pid: number): number => Number(link(`/proc/${pid}/ns/uts`)?.replace(/\D/g, '') ?? Number.NaN)

function jailed(): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (const pid of pids()) {
    const inode = namespaceOf(pid)
    if (!Number.isNaN(inode)) found.set(inode, [...(found.get(inode) ?? []), pid])
  }
  return found
}

function kill(pid: number, signal: NodeJS.Signals | number): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

export const realOs: Os = {
  mount: async (words) => void (await must('mount', words)),
  unmount: async (on, lazy) => (await host('umount', ['-n', ...(lazy ? ['-l'] : []), on])).code === 0,
  devices,
  copy: copyTree,
  jailed,
  isJailed: (pid, inode) => namespaceOf(pid) === inode,
  status: processStatus,
  kill,
  worksIn: (on) => pids().some((pid) => ['cwd', 'root'].some((what) => `${link(`/proc/${pid}/${what}`) ?? ''}/`.startsWith(`${on}/`))),
}
