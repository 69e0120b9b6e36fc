import {closeSync, constants, lstatSync, mkdirSync, openSync, rmdirSync, unlinkSync} from 'node:fs'
import {basename, dirname, relative, sep} from 'node:path'
import {hasCode, PotError} from '../../errors.js'
import {procedure} from '../../operations/procedure.js'
import {walkDown, type OpenDirectory} from '../../paths/open-directory.js'

/** Components of `target` below `root`. Throws OUTSIDE. */
function components(root: string, target: string): string[] {
  const parts = relative(root, target).split(sep).filter(Boolean)
  if (parts.includes('..')) throw new PotError('OUTSIDE', `${target} is not in ${root}`)
  return parts
}

/** Makes the missing directories from `root` to `target`. Follows no link: throws LINK_IN_PATH. */
export function makeMountpoint(root: string, target: string): void {
  walkDown(root, components(root, target), (directory, name) => {
    try {
      mkdirSync(directory.at(name), 0o755)
    } catch (cause) {
      if (!hasCode(cause, 'EEXIST') && !(hasCode(cause, 'EROFS') && exists(directory, name))) throw cause
    }
    return directory.open(name)
  }).close()
}

/** Makes the missing file `target`, empty, and the missing directories on the way. Follows no link: throws LINK_IN_PATH. Throws NOT_A_FILE. */
export function makeFileMountpoint(root: string, target: string): void {
  makeMountpoint(root, dirname(target))
  const directory = walkDown(root, components(root, dirname(target)))
  try {
    const at = directory.at(basename(target))
    const found = lstatSync(at, {throwIfNoEntry: false})
    if (found === undefined) closeSync(openSync(at, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o644))
    else if (found.isSymbolicLink()) throw new PotError('LINK_IN_PATH', `${target} is a link`)
    else if (!found.isFile()) throw new PotError('NOT_A_FILE', `${target} is not a regular file, and a file is to be mounted on it`)
  } finally {
    directory.close()
  }
}

function exists(directory: OpenDirectory, name: string): boolean {
  try {
    directory.open(name).close()
    return true
  } catch (error) {
    return hasCode(error, 'LINK_IN_PATH')
  }
}

/** Removes `target` if it is an empty directory, or an empty file, and no link is on the way from `root`. */
export function removeMountpoint(root: string, target: string): void {
  const parts = components(root, target)
  const last = parts.pop()
  if (last === undefined) return
  try {
    const directory = walkDown(root, parts)
    try {
      const at = directory.at(last)
      const found = lstatSync(at)
      if (found.isDirectory()) rmdirSync(at)
      else if (found.isFile() && found.size === 0 && found.nlink === 1) unlinkSync(at)
    } finally {
      directory.close()
    }
  } catch (error) {
    const harmless = ['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'EROFS', 'EBUSY', 'LINK_IN_PATH', 'NOT_A_DIRECTORY']
    if (!harmless.some((code) => hasCode(error, code))) throw error
  }
}

const PLACE = {root: 'text', target: 'text'} as const

/** The procedure for `makeMountpoint`, and with `file` for `makeFileMountpoint`. */
export const mountpoint = procedure('pot.mountpoint', {...PLACE, file: 'yes?'}, ({root, target, file}) =>
  file === true ? makeFileMountpoint(root, target) : makeMountpoint(root, target),
)

/** The procedure for `removeMountpoint`. */
export const noMountpoint = procedure('pot.remove-mountpoint', PLACE, ({root, target}) => removeMountpoint(root, target))
