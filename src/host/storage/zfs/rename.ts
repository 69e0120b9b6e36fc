import type {Step} from '../../../operations/types.js'
import type {Volume} from '../../types.js'
import {directory, exec} from '../volumes/actions.js'
import {isBelow, subtree} from '../volumes/facts.js'
import {ABSENT, marked, patient, type Zfs} from './context.js'

const RENAME = 'pot:rename'
const UNMOUNTED = ['not currently mounted', ...ABSENT]

const mount = (name: string) => ({...exec('zfs', 'mount', name), tolerate: ['already mounted', ...ABSENT]})

/** Removes an old mount point. The step needs no undo: zfs makes the directory again when it mounts the dataset there. */
const vacate = (place: string): Step => ({
  title: `remove directory ${place}`,
  run: {...exec('rmdir', place), when: {exists: place}, tolerate: ['not empty', 'No such file']},
  undo: 'covered',
})

/**
 * Renames a volume. All volumes are unmounted first: otherwise zfs would mount a volume that has its own mount point at the old place again, in a
 * directory of the renamed volume.
 */
export function rename(zfs: Zfs, from: string, to: string, volumes: readonly Volume[]): Step[] {
  const id = zfs.id()
  const tree = subtree(volumes, from)
  const moved = (path: string) => to + path.slice(from.length)
  const place = (path: string, at: string) => (at === zfs.place(from) || isBelow(at, zfs.place(from)) ? zfs.place(moved(path)) : at)
  const mounted = tree.filter(({at}) => at !== undefined)
  const hasPlace = mounted.some(({path, at}) => path === from && at === zfs.place(from))
  const unmount = (name: string) => ({...patient(zfs, 'zfs', 'unmount', name), tolerate: UNMOUNTED})

  const pinned = tree.flatMap(({path, at, pinned}) => {
    const old = at ?? zfs.place(path)
    return pinned && place(path, old) !== old ? [{path, old, mountpoint: place(path, old)}] : []
  })
  const set = (path: string, value: string) => exec('zfs', 'set', value, zfs.dataset(path))

  return [
    {
      title: `mark ${zfs.dataset(from)}`,
      run: exec('zfs', 'set', `${RENAME}=${id}`, zfs.dataset(from)),
      undo: [{...exec('zfs', 'inherit', RENAME, zfs.dataset(from)), when: marked(zfs.dataset(from), id, RENAME)}],
    },
    // OpenZFS mounts a dataset when its mount point changes.
    ...pinned.map(({path}) => ({title: `keep ${zfs.dataset(path)} unmounted`, run: set(path, 'canmount=noauto'), undo: [set(path, 'canmount=on')]})),
    ...mounted.toReversed().map(({path}) => ({
      title: `unmount ${zfs.dataset(path)}`,
      run: unmount(zfs.dataset(path)),
      undo: [mount(zfs.dataset(path))],
    })),
    ...pinned.map(({path, old, mountpoint}) => ({
      title: `set the mountpoint of ${zfs.dataset(path)}`,
      run: set(path, `mountpoint=${mountpoint}`),
      undo: [set(path, `mountpoint=${old}`)],
    })),
    {
      title: `rename ${zfs.dataset(from)} to ${zfs.dataset(to)}`,
      run: patient(zfs, 'zfs', 'rename', zfs.dataset(from), zfs.dataset(to)),
      undo: [{...patient(zfs, 'zfs', 'rename', zfs.dataset(to), zfs.dataset(from)), when: marked(zfs.dataset(to), id, RENAME)}],
    },
    ...(hasPlace ? [directory(zfs.place(to))] : []),
    ...mounted.map(({path}) => ({
      title: `mount ${zfs.dataset(moved(path))}`,
      run: mount(zfs.dataset(moved(path))),
      undo: [unmount(zfs.dataset(moved(path)))],
    })),
    ...pinned.map(({path}) => ({
      title: `let ${zfs.dataset(moved(path))} be mounted`,
      run: set(moved(path), 'canmount=on'),
      undo: [{...set(moved(path), 'canmount=noauto'), tolerate: ABSENT}],
    })),
    ...(hasPlace ? [vacate(zfs.place(from))] : []),
    {
      title: `remove the mark of ${zfs.dataset(to)}`,
      run: exec('zfs', 'inherit', RENAME, zfs.dataset(to)),
      undo: [set(to, `${RENAME}=${id}`)],
    },
  ]
}
