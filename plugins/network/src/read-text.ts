import {readFileSync} from 'node:fs'

/** The text of a file; '' when it is missing or cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The lines of a file that are not empty. */
export const readLines = (path: string): string[] => readText(path).split('\n').filter(Boolean)
