import {readFileSync} from 'node:fs'
import type {JailProcess} from '../../types.js'
import {cgroupProcesses} from './cgroups.js'
import {HOLDER_SLEEP} from './holder.js'

export interface Process extends JailProcess {
  readonly parent: number
  /** Process id in the pot; 1 is the holder. */
  readonly inside: number
}

const field = (status: string, name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? ''

function look(pid: number): Process[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    if (field(status, 'State').startsWith('Z')) return []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return [
      {
        pid,
        parent: Number(field(status, 'PPid')),
        inside: Number(field(status, 'NSpid').split(/\s+/).at(-1)),
        command: command || `[${field(status, 'Name')}]`,
        rss: Number.parseInt(field(status, 'VmRSS') || '0', 10) * 1024,
      },
    ]
  } catch {
    // The process has ended.
    return []
  }
}

/** Returns all living processes of a control group, including the holder. */
export const allProcesses = (cgroup: string): Process[] => cgroupProcesses(cgroup).flatMap(look)

/** Returns the processes of the pot, without the holder and the process that the holder waits for. */
export function ownProcesses(all: readonly Process[]): Process[] {
  const holder = all.find(({inside}) => inside === 1)
  return all.filter((process) => process !== holder && !(process.parent === holder?.pid && process.command === HOLDER_SLEEP.join(' ')))
}
