import {closeSync, constants, existsSync, lstatSync, openSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError} from '../errors.js'

/** A directory that stays the same one, whatever happens to the path by which it was found. */
export interface OpenDirectory {
  /** A path of one of its entries, for calls that do not follow a link there. */
  at(name: string): string
  /** Rejects with LINK_IN_PATH when the entry is a link, with NOT_A_DIRECTORY when it is something else. */
  open(name: string): OpenDirectory
  close(): void
}

const PINNED = '/proc/self/fd'

/**
 * Opens `path`, whose last component must be no link. Where the system has no paths of open directories (FreeBSD) entries are
 * found by their path, which must not change meanwhile.
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
