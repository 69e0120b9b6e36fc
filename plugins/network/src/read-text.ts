import {readFileSync} from 'node:fs'

/** '' for a file that is not there or cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Its lines that are not empty. */
export const readLines = (path: string): string[] => readText(path).split('\n').filter(Boolean)
