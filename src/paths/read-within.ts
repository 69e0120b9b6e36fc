import {closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync} from 'node:fs'
import {basename, dirname, relative, sep} from 'node:path'
import {hasCode, PotError} from '../errors.js'
import {walkDown, type OpenDirectory} from './open-directory.js'
import {resolveWithin} from './within.js'

/** Maximum size in bytes. Pot reads lists of users and hosts, and configuration, which are far smaller. */
export const LARGEST = 8 * 1024 * 1024

/** A directory (absolute, without links below `root`), opened step by step from `root`. Rejects with LINK_IN_PATH, NOT_A_DIRECTORY, or ENOENT. */
export const openWithin = (root: string, path: string): OpenDirectory => walkDown(realpathSync(root), relative(root, path).split(sep).filter(Boolean))

/**
 * Contents of a regular file in the tree of a pot; undefined when there is none. `path` is absolute, below `root`, and its links are
 * followed as the pot follows them; one that is put in the way meanwhile is not. No FIFO is waited for, and no device is opened.
 * Rejects with TOO_LARGE, however much of the file is a hole, and with LINK_IN_PATH and LINK_LOOP.
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

/** The regular file at `at`, which `shown` calls it; undefined when it is something else. */
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
