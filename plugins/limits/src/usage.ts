import type {Host, Running} from '@pot/core'
import {freebsdUsage} from './freebsd/usage.js'
import type {Limits} from './limits.js'
import {linuxUsage} from './linux/usage.js'

/** What a pot uses. */
export interface Usage {
  readonly name: string
  /** Bytes resident. */
  readonly rss: number
  /** Bytes of address space. */
  readonly virtual: number
  /** Bytes swapped out. */
  readonly swap: number
  /** Bytes that count against the limit of memory, without what the kernel can drop at once. */
  readonly memory: number
  /** Seconds of CPU time since it was started. */
  readonly cpuTime: number
  /** Of one CPU. */
  readonly percent: number
  readonly pids: number
  /** What the kernel holds it to now. */
  readonly limits: Limits
}

/**
 * Of each of the pots, those left out that have ended meanwhile. On Linux `seconds` are waited to see how much CPU time goes by; FreeBSD
 * counts by itself. No process is started for a single pot. Rejects with NO_RACCT.
 */
export const usageOf = (host: Host, pots: readonly Pick<Running, 'name'>[], seconds: number): Promise<Usage[]> => {
  const names = pots.map(({name}) => name)
  return host.name === 'freebsd' ? freebsdUsage(host.ask, names) : linuxUsage(host, names, seconds)
}
