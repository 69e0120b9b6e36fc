/** RLIM_INFINITY. Its exact value, 2^64 - 1, is not a double; `ociText` writes the exact value into JSON. */
export const UNLIMITED = 2 ** 64

/** A soft and a hard resource limit. */
export interface Rlimit {
  readonly soft: number
  readonly hard: number
}

/**
 * Default limits of pots on Linux, by the attributes that set them. The limits of processes are the defaults of podman. The soft limit 0 prevents
 * core files unless a program raises it.
 */
export const DEFAULT_LIMITS = {
  pids_limit: '2048',
  ulimit_nofile: '1048576',
  ulimit_nproc: '1048576',
  ulimit_core: '0:unlimited',
} as const

const word = (text: string): number => (text === 'unlimited' ? UNLIMITED : Number(text))

/** Parses `SOFT:HARD`, or one value for both: numbers or `unlimited`. Returns undefined for other texts, and if the soft limit exceeds the hard limit. */
export function parseRlimit(text: string): Rlimit | undefined {
  const [, first, second] = /^(\d{1,15}|unlimited)(?::(\d{1,15}|unlimited))?$/.exec(text) ?? []
  if (first === undefined) return undefined
  const [soft, hard] = [word(first), word(second ?? first)]
  return soft <= hard ? {soft, hard} : undefined
}
