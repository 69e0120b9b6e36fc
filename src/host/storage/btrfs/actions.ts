import {statSync} from 'node:fs'
import type {ExecAction, Step} from '../../../operations/types.js'
import type {Only} from '../volumes/actions.js'
import {exec} from '../volumes/actions.js'

/** Inode number of the root directory of every subvolume. */
const ROOT_INODE = 256

export function isSubvolume(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.ino === ROOT_INODE
}

/** A tree with subvolumes that nobody told us of, such as those of a container engine in a pot, is walked. In a read-only one nothing can be deleted. */
const REMOVE = `
[ -e "$1" ] || exit 0
while read -r _ _ _ _ target _; do
  case $target in "$1" | "$1"/*) echo "$target is still mounted" >&2; exit 1 ;; esac
done </proc/self/mountinfo
btrfs subvolume delete "$1" 2>/dev/null && exit 0
find "$1" -type d -inum ${ROOT_INODE} -execdir btrfs property set -ts {} ro false \\;
find "$1" -depth -type d -inum ${ROOT_INODE} -execdir btrfs subvolume delete {} +`

/** Delete a subvolume with those in it. Refuses while something is mounted there; an absent one is not an error. */
export const remove = (path: string): ExecAction => exec('sh', '-c', REMOVE, 'pot-remove', path)

const REMOVE_SNAPSHOTS = `
[ -d "$1" ] || exit 0
find "$1" -mindepth 2 -maxdepth 2 -name "$2" -type d -inum ${ROOT_INODE} -exec btrfs subvolume delete {} +
find "$1" -maxdepth 1 -depth -type d -empty -delete`

/** Delete the snapshots that are called `part` (a pattern), and the directories that are empty then. */
export const removeSnapshots = (directory: string, part: string): ExecAction => exec('sh', '-ec', REMOVE_SNAPSHOTS, 'pot-remove-snapshots', directory, part)

/**
 * A snapshot has an empty directory, with an inode number of its own, in the place of every subvolume that the source held.
 * They go, so that a subvolume can be made there. `path` is a fresh snapshot in the work directory.
 */
export const sweep = (path: string): Step => ({
  title: `remove empty mount points of ${path}`,
  run: exec('find', path, '-mindepth', '1', '-maxdepth', '2', '-xdev', '-type', 'd', '-inum', '2', '-delete'),
  undo: 'covered',
})

export const rename = (from: string, to: string, title = `move ${from} to ${to}`, only: Only = {}): Step => ({title, run: {do: 'rename', from, to, ...only}})
