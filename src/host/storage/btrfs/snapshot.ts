import {basename, dirname, join} from 'node:path'
import type {Step} from '../../../operations/types.js'
import {directory, exec} from '../volumes/actions.js'
import {remove, removeTag, rename} from './actions.js'
import type {Btrfs} from './context.js'

/**
 * Takes all snapshots in immediate succession, and only then gives them their names. A read-only subvolume cannot move to another directory, so each
 * snapshot is made in its final directory.
 */
export function snapshot(btrfs: Btrfs, paths: readonly string[], tag: string): Step[] {
  const id = btrfs.id()
  const takes = paths.map((path) => {
    const place = btrfs.snapshot(path, tag)
    return {path, place, draft: join(dirname(place), `.${basename(place)}.${id}`)}
  })
  const directories = [...new Set(takes.map(({place}) => dirname(place)))]
  return [
    ...directories.map((path) => directory(path)),
    ...takes.map(({path, draft}) => ({
      title: `snapshot ${path}@${tag}`,
      run: exec('btrfs', 'subvolume', 'snapshot', '-r', btrfs.place(path), draft),
      undo: [remove(draft)],
    })),
    ...takes.map(({path, draft, place}) => rename(draft, place, `keep snapshot ${path}@${tag}`)),
  ]
}

/** One step for all `paths`, because a revert to a snapshot of which some volumes are missing would mix two states of a pot. */
export const removeSnapshot = (btrfs: Btrfs, paths: readonly string[], tag: string): Step[] => [
  {
    title: `remove snapshot ${paths.map((path) => `${path}@${tag}`).join(' ')}`,
    run: removeTag(paths.map((path) => btrfs.snapshot(path, tag))),
    final: true,
  },
]
