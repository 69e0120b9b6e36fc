import {readFileSync} from 'node:fs'
import type {Limits} from '../limits.js'

/** The hard limit of open files of this process, which those of a pot cannot go beyond. */
function hardest(path = '/proc/self/limits'): number {
  const [, hard] = /^Max open files +\S+ +(\S+)/m.exec(readFileSync(path, 'utf8')) ?? []
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
}

/** `process.rlimits` of OCI. To raise a limit would need a right that pot may not have: it is cut down, and that is told. */
export function rlimits({nofile}: Limits, tell: (line: string) => void, hard = hardest()): readonly Readonly<Record<string, unknown>>[] {
  if (nofile === undefined) return []
  if (nofile > hard) tell(`${hard} open files and not ${nofile}: that is the limit of pot itself, see ulimit -Hn`)
  const value = Math.min(nofile, hard)
  return [{type: 'RLIMIT_NOFILE', hard: value, soft: value}]
}
