import {closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync} from 'node:fs'
import {basename, dirname, relative, sep} from 'node:path'
import {hasCode, PotError} from '../errors.js'
import {walkDown, type OpenDirectory} from './open-directory.js'
import {resolveWithin} from './within.js'

/** Maximum size in bytes. The files that pot reads, such as lists of users and configuration, are far smaller. */
export const LARGEST = 8 * 1024 * 1024

/** Opens the directory `path` (absolute, without links below `root`), one component at a time from `root`. Throws LINK_IN_PATH, NOT_A_DIRECTORY, or ENOENT. */
export const openWithin = (root: string, path: string): OpenDirectory => walkDown(realpathSync(root), relative(root, path).split(sep).filter(Boolean))

/**
 * Reads a regular file in the tree of a pot; returns undefined if it does not exist or is another kind of file. `path` is absolute and below `root`. Links
 * are resolved as in the pot, but links that appear during the call are not followed. Never waits for a FIFO or opens a device. Throws TOO_LARGE, even if
 * most of the file is a hole, LINK_IN_PATH and LINK_LOOP.
 */
export function readWithin(root: string, path: string, largest = LARGEST): Buffer | undefined {
  const found = resolveWithin(root, path)
  try {
    const directory = openWithin(root, dirname(found))
    try {
      return readBounded(directory.at(basename(found)), found, largest)
    } finally {
      directory.close()
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'NOT_A_DIRECTORY'].some((code) => hasCode(error, code))) return undefined
    throw error
  }
}

/** Reads the regular file `at`; returns undefined for another kind of file. `shown` is its name in messages. Throws TOO_LARGE. */
export function readBounded(at: string, shown = at, largest = LARGEST): Buffer | undefined {
  if (!lstatSync(at).isFile()) return undefined
  const fd = openSync(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY)
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) return undefined
    if (stat.size > largest) throw tooLarge(shown, largest)
    // The file may grow while it is read.
    const bytes = Buffer.alloc(stat.size + 1)
    let length = 0
    for (let count = -1; count !== 0 && length < bytes.length; length += count) count = readSync(fd, bytes, length, bytes.length - length, null)
    if (length > stat.size) throw tooLarge(shown, largest, ' or growing')
    return bytes.subarray(0, length)
  } finally {
    closeSync(fd)
  }
}

const tooLarge = (path: string, largest: number, more = ''): PotError =>
  new PotError('TOO_LARGE', `${path} is larger than ${largest / 1024 / 1024} MiB${more}, the maximum for this kind of file`, {hint: `ls -ls ${path}`})
