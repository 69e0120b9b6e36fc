import {existsSync, mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {hasCode} from '../errors.js'

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error

/** Calls `use`, and adds `path` to its errors: Node leaves the path out if it only knows a descriptor. */
export function naming<T>(path: string, use: () => T): T {
  try {
    return use()
  } catch (error) {
    if (isSystemError(error) && error.path === undefined) Object.assign(error, {path, message: `${error.message} '${path}'`})
    throw error
  }
}

/** Makes a directory with its parents. On a read-only file system it fails with EROFS, but mkdirSync with `recursive` would fail with ENOENT. */
export function makeDirectories(path: string, mode: number): void {
  if (existsSync(path)) return
  makeDirectories(dirname(path), mode)
  try {
    mkdirSync(path, {mode})
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
}
