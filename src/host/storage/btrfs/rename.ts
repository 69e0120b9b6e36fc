import {PotError} from '../../../errors.js'
import type {Step} from '../../../operations/types.js'
import type {Volume} from '../../types.js'
import {rename} from './actions.js'
import {type Btrfs, partOf} from './context.js'
import {subtree} from '../volumes/facts.js'

/** See Storage. The rename of a directory also moves the volumes below it, because they lie in the tree of their parent. Throws HAS_SNAPSHOTS. */
export function renameVolume(btrfs: Btrfs, from: string, to: string, volumes: readonly Volume[]): Step[] {
  const steps = [rename(btrfs.place(from), btrfs.place(to))]
  const known = subtree(volumes, from)
  if (partOf(from) === '_') {
    if (known.some(({snapshots}) => snapshots.length > 0)) steps.push(rename(btrfs.snapshotsOf(from), btrfs.snapshotsOf(to)))
    return steps
  }
  const tags = known.find(({path}) => path === from)?.snapshots ?? []
  if (tags.length > 0 && btrfs.snapshotsOf(from) !== btrfs.snapshotsOf(to)) {
    throw new PotError('HAS_SNAPSHOTS', `${from} cannot become ${to} while it has snapshots`, {hint: `remove the snapshots of ${from}`})
  }
  return [...steps, ...tags.map(({tag}) => rename(btrfs.snapshot(from, tag), btrfs.snapshot(to, tag)))]
}
