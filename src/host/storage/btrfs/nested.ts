import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Nested} from '../../types.js'
import {locate} from '../../layout.js'
import {type Btrfs, unlocate} from './context.js'
import type {Subvolume} from './list.js'
import {isPart} from '../volumes/facts.js'

/** Whether a subvolume is empty, such as a subvolume that systemd made: then its removal loses no data. An unreadable subvolume may contain data. */
function isEmpty(directory: string): boolean {
  try {
    return readdirSync(directory).length === 0
  } catch {
    return false
  }
}

/** See Storage. Leaves out empty subvolumes, and subvolumes that are newer than the snapshot: their ids are higher. */
export function nested(btrfs: Btrfs, subvolumes: readonly Subvolume[], path: string, tag?: string): Nested[] {
  const top = `${locate(path)}/`
  const snapshot = tag === undefined ? undefined : btrfs.snapshot(path, tag).slice(btrfs.fs.length + 1)
  const taken = subvolumes.find((one) => one.path === snapshot)?.id ?? Infinity
  return subvolumes
    .filter((one) => one.path.startsWith(top) && one.id < taken)
    .map((one) => ({volume: unlocate(one.path), place: join(btrfs.fs, one.path)}))
    .filter(({volume, place}) => (volume === undefined || !isPart(path, volume)) && !isEmpty(place))
}
