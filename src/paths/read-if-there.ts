import {readFileSync} from 'node:fs'
import {hasCode} from '../errors.js'

/** Reads the text of a file that may be removed at any moment; returns undefined if it does not exist. Throws the system error if it cannot be read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
