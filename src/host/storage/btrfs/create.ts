import {readdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Action, Step} from '../../../operations/types.js'
import {locate} from '../../layout.js'
import {directory, exec, type Only} from '../volumes/actions.js'
import {isSubvolume, remove, removeSnapshots, rename, sweep} from './actions.js'
import {type Btrfs, partOf} from './context.js'

/** Moves a subvolume from the work directory, where its name is unique, to its place. */
const settle = ({place}: Btrfs, draft: string, path: string, only: Only = {}): Step[] => [
  ...(locate(path) === path ? [] : [directory(dirname(place(path)), undefined, only)]),
  rename(draft, place(path), `put it at ${place(path)}`, only),
]

/** Makes an empty volume. Each step is carried out only if the condition `only` holds. */
export function create(btrfs: Btrfs, path: string, only: Only = {}): Step[] {
  const draft = btrfs.work(btrfs.id())
  return [
    {title: `create subvolume ${path}`, run: {...exec('btrfs', 'subvolume', 'create', draft), ...only}, undo: [remove(draft)]},
    ...settle(btrfs, draft, path, only),
  ]
}

/** Makes a writable snapshot in the work directory. */
export const branch = (title: string, source: string, draft: string): Step[] => [
  {title, run: exec('btrfs', 'subvolume', 'snapshot', source, draft), undo: [remove(draft)]},
]

export function clone(btrfs: Btrfs, source: string, tag: string, target: string): Step[] {
  const draft = btrfs.work(btrfs.id())
  return [...branch(`clone ${source}@${tag} to ${target}`, btrfs.snapshot(source, tag), draft), sweep(draft), ...settle(btrfs, draft, target)]
}

/** Makes a snapshot of a temporary snapshot: when the temporary snapshot is deleted, the copy has no origin. */
export function copy(btrfs: Btrfs, source: string, tag: string, target: string): Step[] {
  const id = btrfs.id()
  const draft = btrfs.work(id)
  const between = btrfs.work(`${id}-source`)
  return [
    ...branch(`copy ${source}@${tag}`, btrfs.snapshot(source, tag), between),
    ...branch(`copy ${source}@${tag} to ${target}`, between, draft),
    {title: `forget the source of ${target}`, run: remove(between), undo: 'covered'},
    sweep(draft),
    ...settle(btrfs, draft, target),
  ]
}

/** Returns the subvolumes directly in a directory, and at the places of the volumes of a base. */
function nested(place: string): string[] {
  let names: string[] = []
  try {
    names = readdirSync(place)
  } catch {
    // The directory does not exist.
  }
  return [...names, 'usr/local', 'opt/custom'].map((name) => join(place, name)).filter(isSubvolume)
}

export function destroy(btrfs: Btrfs, path: string): Step[] {
  const place = btrfs.place(path)
  const part = partOf(path)
  const gone = (title: string, run: Action): Step => ({title, run, final: true})
  return [
    ...nested(place).map((one) => gone(`delete subvolume ${one}`, remove(one))),
    gone(`delete snapshots of ${path}`, removeSnapshots(btrfs.snapshotsOf(path), part === '_' ? '*' : part)),
    gone(`delete subvolume ${place}`, remove(place)),
  ]
}
