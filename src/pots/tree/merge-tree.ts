import {chmodSync, chownSync, lstatSync, readdirSync, renameSync, rmdirSync, utimesSync, type Stats} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '../../errors.js'
import {openDirectory, type OpenDirectory} from '../../paths/open-directory.js'

const stat = (path: string): Stats | undefined => lstatSync(path, {throwIfNoEntry: false})

/** Whether one can take the place of the other, as with cp(1): directories merge, other files are replaced. */
const fits = (from: Stats, to: Stats | undefined): boolean => to === undefined || from.isDirectory() === to.isDirectory()

/**
 * Checks that the tree `from` can be put at `to`. Nobody may change `from` in the meantime. Throws DEVICE_NODE, since a device node
 * would give access to devices of the host, and COPY_CONFLICT when a directory would replace another kind of file or the other way round.
 */
export function checkCopy(from: string, to: string | undefined): void {
  const source = lstatSync(from)
  const target = to === undefined ? undefined : stat(to)
  if (source.isBlockDevice() || source.isCharacterDevice()) throw new PotError('DEVICE_NODE', `${from} is a device, which is not copied to the host`)
  if (!fits(source, target))
    throw new PotError('COPY_CONFLICT', `${to} is ${target?.isDirectory() ? 'a directory, and the source is not' : 'not a directory, and the source is one'}`)
  if (!source.isDirectory()) return
  for (const name of readdirSync(from)) checkCopy(join(from, name), target === undefined || to === undefined ? undefined : join(to, name))
}

/**
 * Moves the tree `from` to `to` on the same file system. Replaces files, merges directories and gives them the attributes of
 * the new ones. Follows no link in `to`. Repeatable after it is cut off. Throws COPY_CONFLICT.
 */
export function mergeTree(from: string, to: string): void {
  const source = stat(from)
  if (source === undefined) return
  const target = stat(to)
  if (!fits(source, target)) throw new PotError('COPY_CONFLICT', `${to} has another type than ${from}`)
  if (!source.isDirectory() || target === undefined) {
    renameSync(from, to)
    return
  }
  const directory = openDirectory(to)
  try {
    mergeInto(from, source, directory)
  } finally {
    directory.close()
  }
}

function mergeInto(from: string, source: Stats, directory: OpenDirectory): void {
  for (const name of readdirSync(from)) mergeTree(join(from, name), directory.at(name))
  const itself = directory.at('.')
  chownSync(itself, source.uid, source.gid)
  chmodSync(itself, source.mode & 0o7777)
  utimesSync(itself, source.atime, source.mtime)
  rmdirSync(from)
}
