import {mkdirSync, openSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Status} from '../model/host.js'
import type {Os} from '../model/os.js'

/** A host for a model that changes nothing of the real one: mounts are in the model's table alone, processes are lines of a list. */
export interface Paper extends Os {
  /** Directories in which a process works. */
  readonly works: string[]
  readonly processes: (Status & {readonly inode: number})[]
  /** What stands for the namespace of a jail, as a descriptor. */
  namespace(root: string): number
}

export function paper(): Paper {
  let namespaces = 0
  const processes: Paper['processes'] = []
  const works: string[] = []
  return {
    works,
    processes,
    mount: async () => {},
    unmount: async () => true,
    devices: async () => {},
    copy: async () => {},
    jailed() {
      const found = new Map<number, number[]>()
      for (const {inode, pid} of processes) found.set(inode, [...(found.get(inode) ?? []), pid])
      return found
    },
    isJailed: (pid, inode) => processes.some((one) => one.pid === pid && one.inode === inode),
    status: (pid) => processes.find((one) => one.pid === pid),
    kill(pid, signal) {
      const at = processes.findIndex((one) => one.pid === pid)
      if (at >= 0 && (signal === 'SIGTERM' || signal === 'SIGKILL')) processes.splice(at, 1)
      return at >= 0
    },
    worksIn: (on) => works.some((path) => `${path}/`.startsWith(`${on}/`)),
    namespace(root) {
      const directory = join(root, '.model', 'namespaces')
      mkdirSync(directory, {recursive: true})
      const file = join(directory, String(namespaces++))
      writeFileSync(file, '')
      return openSync(file, 'r')
    },
  }
}
