import {statSync} from 'node:fs'
import type {ExecAction, Step} from '../../../operations/types.js'
import type {Only} from '../volumes/actions.js'
import {exec} from '../volumes/actions.js'

/** Inode number of the root directory of every subvolume. */
const ROOT_INODE = 256

export function isSubvolume(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.ino === ROOT_INODE
}

/**
 * Walks the tree, since programs in a pot, such as a container engine, may have made subvolumes in it. Makes read-only subvolumes writable first:
 * nothing in them could be deleted.
 */
const REMOVE = `
[ -e "$1" ] || exit 0
while read -r _ _ _ _ target _; do
  case $target in "$1" | "$1"/*) echo "$target is still mounted" >&2; exit 1 ;; esac
done </proc/self/mountinfo
btrfs subvolume delete "$1" 2>/dev/null && exit 0
find "$1" -type d -inum ${ROOT_INODE} -execdir btrfs property set -ts {} ro false \\;
find "$1" -depth -type d -inum ${ROOT_INODE} -execdir btrfs subvolume delete {} +`

/** Deletes a subvolume and the subvolumes in it. Fails while something is mounted there. An absent subvolume is not an error. */
export const remove = (path: string): ExecAction => exec('sh', '-c', REMOVE, 'pot-remove', path)

const REMOVE_SNAPSHOTS = `
[ -d "$1" ] || exit 0
find "$1" -mindepth 2 -maxdepth 2 -name "$2" -type d -inum ${ROOT_INODE} -exec btrfs subvolume delete {} +
find "$1" -maxdepth 1 -depth -type d -empty -delete`

/** Deletes the snapshots named `part` (a pattern) and the directories that become empty. */
export const removeSnapshots = (directory: string, part: string): ExecAction => exec('sh', '-ec', REMOVE_SNAPSHOTS, 'pot-remove-snapshots', directory, part)

/**
 * A snapshot has an empty directory, with an inode number of its own, in the place of every subvolume that the source held.
 * They are removed, so that a subvolume can be made there. `path`: a fresh snapshot in the work directory.
 */
export const sweep = (path: string): Step => ({
  title: `remove empty mount points of ${path}`,
  run: exec('find', path, '-mindepth', '1', '-maxdepth', '2', '-xdev', '-type', 'd', '-inum', '2', '-delete'),
  undo: 'covered',
})

export const rename = (from: string, to: string, title = `move ${from} to ${to}`, only: Only = {}): Step => ({title, run: {do: 'rename', from, to, ...only}})
