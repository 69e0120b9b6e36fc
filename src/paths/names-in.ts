import {readdirSync} from 'node:fs'

/** The names in a directory; none if it does not exist, cannot be read, or is no directory. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
