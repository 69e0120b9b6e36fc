import type {Host, Running} from '@pot/core'
import {freebsdUsage} from './freebsd/usage.js'
import type {Limits} from './limits.js'
import {linuxUsage} from './linux/usage.js'

/** Resources that a pot uses. */
export interface Usage {
  readonly name: string
  /** Bytes resident. */
  readonly rss: number
  /** Bytes of address space. */
  readonly virtual: number
  /** Bytes swapped out. */
  readonly swap: number
  /** Bytes that count against the memory limit, without memory that the kernel can drop at once. */
  readonly memory: number
  /** Seconds of CPU time since it was started. */
  readonly cpuTime: number
  /** CPU use in percent of one CPU. */
  readonly percent: number
  readonly pids: number
  /** The limits that the kernel enforces now. */
  readonly limits: Limits
}

/**
 * The resources of each pot; leaves out pots that have ended in the meantime. On Linux this waits `seconds` to measure CPU time; FreeBSD
 * counts by itself. Starts no process for a single pot. Rejects with NO_RACCT.
 */
export const usageOf = (host: Host, pots: readonly Pick<Running, 'name'>[], seconds: number): Promise<Usage[]> => {
  const names = pots.map(({name}) => name)
  return host.name === 'freebsd' ? freebsdUsage(host.ask, names) : linuxUsage(host, names, seconds)
}
