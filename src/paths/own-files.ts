import {existsSync, mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {hasCode} from '../errors.js'

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error

/** What `use` does to the file at `path`, which Node leaves out of an error where it only knows a descriptor. */
export function naming<T>(path: string, use: () => T): T {
  try {
    return use()
  } catch (error) {
    if (isSystemError(error) && error.path === undefined) Object.assign(error, {path, message: `${error.message} '${path}'`})
    throw error
  }
}

/** With its parents. Node's own way says ENOENT where the file system is read-only. */
export function makeDirectories(path: string, mode: number): void {
  if (existsSync(path)) return
  makeDirectories(dirname(path), mode)
  try {
    mkdirSync(path, {mode})
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
}
