import {readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import type {Step} from '../../../operations/types.js'
import {locate} from '../../layout.js'
import type {Btrfs, MountLine} from './context.js'

/** Returns the last mount at a target, which hides the others. */
export const mountOf = (table: readonly MountLine[], target: string): MountLine | undefined => table.findLast((line) => line.target === target)

const isIn = (path: string, directory: string) => directory === '/' || path === directory || path.startsWith(`${directory}/`)

/** Returns the device and the directory of its file system that are visible at `path` (absolute). */
export function shownAt(table: readonly MountLine[], path: string): {readonly device: string; readonly root: string} | undefined {
  const longest = Math.max(0, ...table.filter(({target}) => isIn(path, target)).map(({target}) => target.length))
  const line = table.findLast(({target}) => target.length === longest && isIn(path, target))
  return line && {device: line.device, root: join(line.root, path.slice(line.target.length))}
}

/** Returns the mounts of the tree of the pot root, or of one volume, at other places, in the order in which they were made. */
export function mountsOf({fs, mountinfo}: Btrfs, volume?: string): MountLine[] {
  const table = mountinfo()
  const shown = shownAt(table, fs)
  if (shown === undefined) return []
  const mine = (root: string) => (volume === undefined ? isIn(root, shown.root) : root === join(shown.root, locate(volume)))
  return table.filter(({device, root, target}) => device === shown.device && mine(root) && target !== fs && shown.root !== target)
}

export const isCacheMounted = (btrfs: Btrfs): boolean => mountsOf(btrfs, 'cache').some(({target}) => target === btrfs.settings.cache)

/** Returns the file of a loop device; undefined for other devices. */
export function backingFile(device: string): string | undefined {
  try {
    return readFileSync(`/sys/block/${basename(device)}/loop/backing_file`, 'utf8').trim()
  } catch {
    return undefined
  }
}

export const attach = ({mounts, place}: Btrfs, path: string, target: string): Step[] => mounts.bind(place(path), target, {readonly: false})

export function detach(btrfs: Btrfs, path: string, target?: string): Step[] {
  const targets = target === undefined ? mountsOf(btrfs, path).map((line) => line.target) : [target]
  return targets.toReversed().flatMap((one) => btrfs.mounts.unmount(one))
}
