import {statSync} from 'node:fs'
import type {ExecAction, Step} from '../../../operations/types.js'
import {script} from '../../../programs/script.js'
import {exec} from '../volumes/actions.js'

/** Inode number of the root directory of every subvolume. */
const ROOT_INODE = 256

export function isSubvolume(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.ino === ROOT_INODE
}

const removeBy = script(import.meta.url, 'remove')
const removeSnapshotsBy = script(import.meta.url, 'remove-snapshots')

/** Delete a subvolume with those in it. Refuses while something is mounted there; an absent one is not an error. */
export const remove = (path: string): ExecAction => exec(...removeBy(path))

/** Delete the snapshots that are called `part` (a pattern), and the directories that are empty then. */
export const removeSnapshots = (directory: string, part: string): ExecAction => exec(...removeSnapshotsBy(directory, part))

/**
 * A snapshot has an empty directory, with an inode number of its own, in the place of every subvolume that the source held.
 * They go, so that a subvolume can be made there. `path` is a fresh snapshot in the work directory.
 */
export const sweep = (path: string): Step => ({
  title: `remove empty mount points of ${path}`,
  run: exec('find', path, '-mindepth', '1', '-maxdepth', '2', '-xdev', '-type', 'd', '-inum', '2', '-delete'),
})

export const rename = (from: string, to: string, title = `move ${from} to ${to}`): Step => ({title, run: {do: 'rename', from, to}})
