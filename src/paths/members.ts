import {accessSync, constants} from 'node:fs'
import {join} from 'node:path'

/** The directory of a pot root with what members of POT_GROUP may read: the records of pots without environments, and the names of bases and fscomps. */
export const membersDirectory = (fsRoot: string): string => join(fsRoot, '.members')

const PRIVATE = ['jails', 'bases', 'fscomp']

/**
 * Where this user reads a path of the pot root. Only root can enter the directories with trees, so others read what is in `membersDirectory`, in the same
 * places; where they may not enter that either, the path itself.
 */
export function readableAt(fsRoot: string, path: string): string {
  if (process.getuid?.() === 0 || !PRIVATE.some((name) => path === join(fsRoot, name) || path.startsWith(`${fsRoot}/${name}/`))) return path
  const members = membersDirectory(fsRoot)
  return mayEnter(join(fsRoot, 'jails')) || !mayEnter(members) ? path : `${members}${path.slice(fsRoot.length)}`
}

function mayEnter(directory: string): boolean {
  try {
    accessSync(directory, constants.R_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
