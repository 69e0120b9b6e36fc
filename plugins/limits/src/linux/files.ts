import {readFileSync} from 'node:fs'

/** The text of a file of the kernel; undefined when it is missing. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** `max`, the largest number of version 1 (a multiple of the page size below 2^63), and -1 are no limit. */
const UNLIMITED = 2 ** 62

/** Parses a limit; undefined for no limit. */
export function limitIn(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text === 'max') return undefined
  const value = Number(text)
  return !Number.isFinite(value) || value < 0 || value >= UNLIMITED ? undefined : value
}

/** Parses files of lines such as `total_rss 4096`. */
export function table(text: string | undefined): ReadonlyMap<string, number> {
  const lines = (text ?? '').split('\n').map((line) => line.split(' '))
  return new Map(lines.flatMap(([name, value]) => (name !== undefined && value !== undefined ? [[name, Number(value)] as const] : [])))
}
