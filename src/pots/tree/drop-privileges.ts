import {closeSync, constants, fchmodSync, fchownSync, fstatSync, lstatSync, openSync, readdirSync} from 'node:fs'
import {hasCode} from '../../errors.js'
import {openDirectory, type OpenDirectory} from '../../paths/open-directory.js'

/** Set-user-id, set-group-id. */
const PRIVILEGED = 0o6000

/**
 * What root in a pot may give to a file must not be worth anything on the host: set-user-id and set-group-id go from all that is at and
 * below `name` in the directory `parent`, and file capabilities with them. Owners stay, and so do links, FIFOs and sockets, which give nothing. No link is followed.
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
      // A new owner, even the same one, takes the capabilities away.
      fchownSync(fd, uid, gid)
      if ((mode & PRIVILEGED) !== 0) fchmodSync(fd, mode & 0o1777)
    } catch (error) {
      // A file that nobody can change has what it had.
      if ((mode & PRIVILEGED) !== 0 || !hasCode(error, 'EPERM')) throw error
    }
  } finally {
    closeSync(fd)
  }
}
