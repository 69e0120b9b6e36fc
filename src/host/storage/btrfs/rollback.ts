import {dirname, join, relative} from 'node:path'
import type {Step} from '../../../operations/types.js'
import {locate} from '../../layout.js'
import type {Volume} from '../../types.js'
import {directory} from '../volumes/actions.js'
import {remove, rename, sweep} from './actions.js'
import type {Btrfs} from './context.js'
import {branch} from './create.js'
import {depth, isBelow, laterTags} from '../volumes/facts.js'

/**
 * Reverts volumes to a snapshot. Keeps later snapshots, and moves the volumes below a volume into the restored volume. Deletes the former volume in the
 * last step, so that all earlier steps can be undone. Throws NO_VOLUME or NO_SNAPSHOT.
 */
export function rollback(btrfs: Btrfs, paths: readonly string[], tag: string, volumes: readonly Volume[]): Step[] {
  const sorted = [...paths].sort((a, b) => depth(a) - depth(b))
  for (const path of sorted) laterTags(volumes, path, tag)
  const swaps = sorted.map((path) => swap(btrfs, path, tag, volumes))
  return [...swaps.flatMap(({steps}) => steps), ...swaps.map(({old, path}): Step => ({title: `delete what ${path} held`, run: remove(old), final: true}))]
}

function swap(btrfs: Btrfs, path: string, tag: string, volumes: readonly Volume[]): {path: string; old: string; steps: Step[]} {
  const id = btrfs.id()
  const draft = btrfs.work(id)
  const old = btrfs.work(`${id}-old`)
  const place = btrfs.place(path)
  const below = volumes.filter((volume) => isBelow(volume.path, path) && depth(volume.path) === depth(path) + 1)
  return {
    path,
    old,
    steps: [
      ...branch(`restore ${path}@${tag}`, btrfs.snapshot(path, tag), draft),
      sweep(draft),
      rename(place, old),
      rename(draft, place),
      ...below.flatMap((volume) => {
        const own = btrfs.place(volume.path)
        return [...(locate(volume.path) === volume.path ? [] : [directory(dirname(own))]), rename(join(old, relative(place, own)), own)]
      }),
    ],
  }
}
