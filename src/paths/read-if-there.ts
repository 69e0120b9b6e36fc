import {readFileSync} from 'node:fs'
import {hasCode} from '../errors.js'

/** The text of a file, which may go at any moment; undefined when it is not there. Rejects with the error of the system when the file cannot be read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
