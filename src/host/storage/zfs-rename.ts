import type {Step} from '../../operations/types.js'
import type {Volume} from '../types.js'
import {directory, exec} from './actions.js'
import {isBelow, subtree} from './facts.js'
import {ABSENT, marked, patient, type Zfs} from './zfs-context.js'

const RENAME = 'pot:rename'
const UNMOUNTED = ['not currently mounted', ...ABSENT]

const mount = (name: string) => ({...exec('zfs', 'mount', name), tolerate: ['already mounted', ...ABSENT]})

/** Not final: zfs makes the directory again when it mounts there. */
const vacate = (place: string): Step => ({
  title: `remove directory ${place}`,
  run: {...exec('rmdir', place), when: {exists: place}, tolerate: ['not empty', 'No such file']},
})

/**
 * All is unmounted first: zfs would mount a volume that keeps a mountpoint of its own at its old place again, in a directory
 * of the renamed one.
 */
export function rename(zfs: Zfs, from: string, to: string, volumes: readonly Volume[]): Step[] {
  const id = zfs.id()
  const tree = subtree(volumes, from)
  const moved = (path: string) => to + path.slice(from.length)
  const place = (path: string, at: string) => (at === zfs.place(from) || isBelow(at, zfs.place(from)) ? zfs.place(moved(path)) : at)
  const mounted = tree.filter(({at}) => at !== undefined)
  const hasPlace = mounted.some(({path, at}) => path === from && at === zfs.place(from))
  const unmount = (name: string) => ({...patient(zfs, 'zfs', 'unmount', name), tolerate: UNMOUNTED})

  return [
    {
      title: `mark ${zfs.dataset(from)}`,
      run: exec('zfs', 'set', `${RENAME}=${id}`, zfs.dataset(from)),
      undo: [{...exec('zfs', 'inherit', RENAME, zfs.dataset(from)), when: marked(zfs.dataset(from), id, RENAME)}],
    },
    ...mounted.toReversed().map(({path}) => ({
      title: `unmount ${zfs.dataset(path)}`,
      run: unmount(zfs.dataset(path)),
      undo: [mount(zfs.dataset(path))],
    })),
    ...tree
      .filter((volume) => volume.pinned)
      .flatMap(({path, at}) => {
        const old = at ?? zfs.place(path)
        const name = zfs.dataset(path)
        if (place(path, old) === old) return []
        return [
          {
            title: `set the mountpoint of ${name}`,
            run: exec('zfs', 'set', `mountpoint=${place(path, old)}`, name),
            undo: [exec('zfs', 'set', `mountpoint=${old}`, name)],
          },
        ]
      }),
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
    ...(hasPlace ? [vacate(zfs.place(from))] : []),
    {
      title: `remove the mark of ${zfs.dataset(to)}`,
      run: exec('zfs', 'inherit', RENAME, zfs.dataset(to)),
      undo: [exec('zfs', 'set', `${RENAME}=${id}`, zfs.dataset(to))],
    },
  ]
}
