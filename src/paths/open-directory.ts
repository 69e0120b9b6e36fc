import {closeSync, constants, existsSync, lstatSync, openSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError} from '../errors.js'

/** An open directory. It stays the same one when its path changes. */
export interface OpenDirectory {
  /** The path of an entry, for calls that do not follow a link at its end. */
  at(name: string): string
  /** Opens an entry. Throws LINK_IN_PATH when it is a link, NOT_A_DIRECTORY when it is something else. */
  open(name: string): OpenDirectory
  close(): void
}

const PINNED = '/proc/self/fd'

/**
 * Opens `path`, whose last component must not be a link. FreeBSD has no paths of open directories: there entries are
 * found by their path, which must not change in the meantime.
 */
export function openDirectory(path: string, shown = path): OpenDirectory {
  const fd = open(path, shown)
  const base = existsSync(`${PINNED}/${fd}/.`) ? `${PINNED}/${fd}` : path
  return {
    at: (name) => join(base, name),
    open: (name) => openDirectory(join(base, name), join(shown, name)),
    close: () => closeSync(fd),
  }
}

function open(path: string, shown: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  } catch (cause) {
    if (lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink()) throw new PotError('LINK_IN_PATH', `${shown} is a link`, {cause})
    if (hasCode(cause, 'ENOTDIR')) throw new PotError('NOT_A_DIRECTORY', `${shown} is not a directory`, {cause})
    throw cause
  }
}

/** Opens the directory `names` below `root`, one step at a time. Only one directory is open at any time; the caller closes the last one. */
export function walkDown(root: string, names: readonly string[], enter = (directory: OpenDirectory, name: string) => directory.open(name)): OpenDirectory {
  let directory = openDirectory(root)
  for (const name of names) {
    try {
      const next = enter(directory, name)
      directory.close()
      directory = next
    } catch (error) {
      directory.close()
      throw error
    }
  }
  return directory
}
