import {closeSync, constants, fchmodSync, fchownSync, fstatSync, lstatSync, openSync, readdirSync} from 'node:fs'
import {hasCode} from '../../errors.js'
import {openDirectory, type OpenDirectory} from '../../paths/open-directory.js'

/** The set-user-id and set-group-id bits. */
const PRIVILEGED = 0o6000

/**
 * Removes set-user-id bits, set-group-id bits and file capabilities from all files at and below `name` in the directory `parent`: privileges that
 * root in a pot gave to a file must not hold on the host. Keeps owners. Leaves links, FIFOs and sockets alone, and follows no link.
 */
export function dropPrivileges(parent: string, name: string): void {
  const directory = openDirectory(parent)
  try {
    drop(directory, name)
  } finally {
    directory.close()
  }
}

function drop(directory: OpenDirectory, name: string): void {
  const at = directory.at(name)
  const {mode} = lstatSync(at)
  const type = mode & constants.S_IFMT
  if (type === constants.S_IFREG) dropAt(at)
  if (type !== constants.S_IFDIR) return
  dropAt(at, constants.O_DIRECTORY)
  const inner = directory.open(name)
  try {
    for (const entry of readdirSync(inner.at('.'))) drop(inner, entry)
  } finally {
    inner.close()
  }
}

function dropAt(path: string, flags = 0): void {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | flags)
  try {
    const {mode, uid, gid} = fstatSync(fd)
    try {
      // chown(2), even to the same owner, removes the capabilities.
      fchownSync(fd, uid, gid)
      if ((mode & PRIVILEGED) !== 0) fchmodSync(fd, mode & 0o1777)
    } catch (error) {
      // An immutable file keeps its mode.
      if ((mode & PRIVILEGED) !== 0 || !hasCode(error, 'EPERM')) throw error
    }
  } finally {
    closeSync(fd)
  }
}
