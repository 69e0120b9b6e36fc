import {closeSync, constants, existsSync, fstatSync, lstatSync, openSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError} from '../errors.js'

/** An open directory. The object keeps referring to the same directory when its path changes. */
export interface OpenDirectory {
  /** Returns the path of an entry, for calls that do not follow a link as the last component. Throws LINK_IN_PATH if the path leads to another directory. */
  at(name: string): string
  /** Opens a directory in this directory. Throws LINK_IN_PATH if the entry is a link, NOT_A_DIRECTORY if it is another kind of file. */
  open(name: string): OpenDirectory
  close(): void
}

/** Directories in which open descriptors are paths: on Linux, and on FreeBSD with fdescfs(5) and its option nodup. */
const PLACES = ['/proc/self/fd', '/dev/fd']
let places: readonly string[] = PLACES

/** Adds a directory with the paths of open descriptors, which a host mounts for pot. */
export const findDescriptorsIn = (directory: string): void => {
  places = [...PLACES, directory]
}

/**
 * Opens `path`, whose last component must not be a link. On a system without paths of open directories, entries are found by `path`, after a check that it
 * still leads to the same directory: the path could change between the check and the use.
 */
export function openDirectory(path: string, shown = path, among = places): OpenDirectory {
  const fd = open(path, shown)
  const pinned = among.map((place) => `${place}/${fd}`).find((one) => existsSync(`${one}/.`))
  const at = (name: string) => {
    if (pinned === undefined && !isSame(fd, path)) throw new PotError('LINK_IN_PATH', `${shown} has been replaced`)
    return join(pinned ?? path, name)
  }
  return {
    at,
    open: (name) => openDirectory(at(name), join(shown, name), among),
    close: () => closeSync(fd),
  }
}

function isSame(fd: number, path: string): boolean {
  const [own, there] = [fstatSync(fd), lstatSync(path, {throwIfNoEntry: false})]
  return there !== undefined && own.dev === there.dev && own.ino === there.ino
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
