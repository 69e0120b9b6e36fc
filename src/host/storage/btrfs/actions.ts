import {statSync} from 'node:fs'
import type {ExecAction, Step} from '../../../operations/types.js'
import {script} from '../../../programs/script.js'
import type {Only} from '../volumes/actions.js'
import {exec} from '../volumes/actions.js'

/** Inode number of the root directory of every subvolume. */
const ROOT_INODE = 256

export function isSubvolume(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.ino === ROOT_INODE
}

const removeBy = script(import.meta.url, 'remove')
const removeTagBy = script(import.meta.url, 'remove-tag')
const removeSnapshotsBy = script(import.meta.url, 'remove-snapshots')

/** Deletes a subvolume and the subvolumes in it. Fails while something is mounted there. An absent subvolume is not an error. */
export const remove = (path: string): ExecAction => exec(...removeBy(path))

/** Deletes these snapshots and the directories that become empty: all, or none if the first cannot be deleted. */
export const removeTag = (places: readonly string[]): ExecAction => exec(...removeTagBy(...places))

/** Deletes the snapshots named `part` (a pattern) and the directories that become empty. */
export const removeSnapshots = (directory: string, part: string): ExecAction => exec(...removeSnapshotsBy(directory, part))

/**
 * Removes the empty directories that a snapshot contains in place of the subvolumes of its source, so that subvolumes can be made there. Each has
 * inode number 2. `path` is a new snapshot in the work directory.
 */
export const sweep = (path: string): Step => ({
  title: `remove empty mount points of ${path}`,
  run: exec('find', path, '-mindepth', '1', '-maxdepth', '2', '-xdev', '-type', 'd', '-inum', '2', '-delete'),
  undo: 'covered',
})

export const rename = (from: string, to: string, title = `move ${from} to ${to}`, only: Only = {}): Step => ({title, run: {do: 'rename', from, to, ...only}})
