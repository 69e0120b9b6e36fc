import {chmodSync, chownSync, lstatSync, readdirSync, renameSync, rmdirSync, utimesSync, type Stats} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '../../errors.js'
import {openDirectory, type OpenDirectory} from '../../paths/open-directory.js'

const stat = (path: string): Stats | undefined => lstatSync(path, {throwIfNoEntry: false})

/** Whether one may take the place of the other, as cp(1) has it: directories merge, everything else is replaced. */
const fits = (from: Stats, to: Stats | undefined): boolean => to === undefined || from.isDirectory() === to.isDirectory()

/**
 * Whether the tree `from` can be put in the place `to`. Nobody may change `from` meanwhile. Rejects with DEVICE_NODE, for a device in
 * it would give access to the host's, and with COPY_CONFLICT when a directory would replace something else or the other way round.
 */
export function checkCopy(from: string, to: string | undefined): void {
  const source = lstatSync(from)
  const target = to === undefined ? undefined : stat(to)
  if (source.isBlockDevice() || source.isCharacterDevice()) throw new PotError('DEVICE_NODE', `${from} is a device, which is not copied to the host`)
  if (!fits(source, target))
    throw new PotError(
      'COPY_CONFLICT',
      `${to} is ${target?.isDirectory() ? 'a' : 'no'} directory, and what is copied is ${source.isDirectory() ? 'one' : 'none'}`,
    )
  if (!source.isDirectory()) return
  for (const name of readdirSync(from)) checkCopy(join(from, name), target === undefined || to === undefined ? undefined : join(to, name))
}

/**
 * Moves the tree `from` to `to`, on the same file system: what is there is replaced, directories are merged and get the attributes of
 * the new ones. No link in `to` is followed. What is done already is left alone. Rejects with COPY_CONFLICT.
 */
export function mergeTree(from: string, to: string): void {
  const source = stat(from)
  if (source === undefined) return
  const target = stat(to)
  if (!fits(source, target)) throw new PotError('COPY_CONFLICT', `${to} is in the way`)
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
