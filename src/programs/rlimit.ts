/** RLIM_INFINITY. The double that is next to it: JSON of a number has no better one, see `ociText`. */
export const UNLIMITED = 2 ** 64

/** A soft and a hard limit of a process. */
export interface Rlimit {
  readonly soft: number
  readonly hard: number
}

/** Limits of pots of Linux by the attributes that set them. Those of processes are podman's; core files are written by programs that ask for it. */
export const DEFAULT_LIMITS = {
  pids_limit: '2048',
  ulimit_nofile: '1048576',
  ulimit_nproc: '1048576',
  ulimit_core: '0:unlimited',
} as const

const word = (text: string): number => (text === 'unlimited' ? UNLIMITED : Number(text))

/** `SOFT:HARD`, or one for both: numbers, or `unlimited`. undefined when it is neither, or the soft limit is beyond the hard one. */
export function parseRlimit(text: string): Rlimit | undefined {
  const [, first, second] = /^(\d{1,15}|unlimited)(?::(\d{1,15}|unlimited))?$/.exec(text) ?? []
  if (first === undefined) return undefined
  const [soft, hard] = [word(first), word(second ?? first)]
  return soft <= hard ? {soft, hard} : undefined
}
