import {dirname} from 'node:path'
import type {Step} from '../../../operations/types.js'
import {directory, exec, removeDirectory} from '../volumes/actions.js'
import {ABSENT, isPinned, MARK, marked, patient, type Zfs} from './context.js'

/** Makes one dataset with `zfs create` or `zfs clone`; `what`: its arguments. */
export function make(zfs: Zfs, path: string, title: string, verb: 'create' | 'clone', ...what: readonly string[]): Step[] {
  const id = zfs.id()
  const name = zfs.dataset(path)
  const place = isPinned(path) ? zfs.place(path) : undefined
  const options = place === undefined ? what : ['-o', `mountpoint=${place}`, ...what]
  // zfs destroy does not remove the directory of such a mount point, so a separate step makes the directory, and its undo removes it.
  return [
    ...(place === undefined ? [] : [directory(place)]),
    {
      title,
      run: exec('zfs', verb, '-o', `${MARK}=${id}`, ...options, name),
      undo: [{...patient(zfs, 'zfs', 'destroy', '-f', name), when: marked(name, id)}],
    },
  ]
}

export const create = (zfs: Zfs, path: string): Step[] => make(zfs, path, `create dataset ${zfs.dataset(path)}`, 'create')

export const clone = (zfs: Zfs, source: string, tag: string, target: string): Step[] => {
  const snapshot = `${zfs.dataset(source)}@${tag}`
  return make(zfs, target, `clone ${snapshot} to ${zfs.dataset(target)}`, 'clone', snapshot)
}

/**
 * Copies with send and receive. The copy is received below a temporary dataset that is never mounted, so that an interrupted transfer never appears at
 * `target`, and a foreign dataset at `target` is never mistaken for the copy.
 */
export function copy(zfs: Zfs, source: string, tag: string, target: string): Step[] {
  const id = zfs.id()
  const desk = `${zfs.root}/copy-${id}`
  const draft = `${desk}/draft`
  const name = zfs.dataset(target)
  const snapshot = `${zfs.dataset(source)}@${tag}`
  const place = zfs.place(target)
  return [
    {
      title: `make room for a copy of ${snapshot}`,
      run: exec('zfs', 'create', '-o', 'mountpoint=none', '-o', 'canmount=off', desk),
      undo: [{...patient(zfs, 'zfs', 'destroy', '-r', desk), tolerate: ABSENT}],
    },
    {
      title: `copy ${snapshot}`,
      run: {do: 'pipe', from: ['zfs', 'send', snapshot], to: ['zfs', 'receive', ...(zfs.learned.modern ? ['-x', 'encryption'] : []), draft]},
      undo: [{...patient(zfs, 'zfs', 'destroy', '-r', draft), tolerate: ABSENT}],
    },
    {title: `forget the snapshot of the copy of ${snapshot}`, run: {...exec('zfs', 'destroy', `${draft}@${tag}`), tolerate: ABSENT}, undo: 'covered'},
    {title: `mark the copy of ${snapshot}`, run: exec('zfs', 'set', `${MARK}=${id}`, draft), undo: 'covered'},
    ...(isPinned(target) ? [directory(place)] : []),
    {
      title: `put the copy at ${name}`,
      run: patient(zfs, 'zfs', 'rename', draft, name),
      undo: [{...patient(zfs, 'zfs', 'destroy', '-f', name), when: marked(name, id)}],
    },
    ...(isPinned(target)
      ? [{title: `set the mountpoint of ${name}`, run: exec('zfs', 'set', `mountpoint=${place}`, name), undo: 'covered'} satisfies Step]
      : []),
    {title: `mount ${name}`, run: {...exec('zfs', 'mount', name), tolerate: ['already mounted']}, undo: 'covered'},
    {title: `clear away after the copy of ${snapshot}`, run: {...patient(zfs, 'zfs', 'destroy', desk), tolerate: ABSENT}, undo: 'covered'},
  ]
}

export function destroy(zfs: Zfs, path: string): Step[] {
  const name = zfs.dataset(path)
  return [
    // zfs runs without -R, so the step fails if a clone exists elsewhere.
    {title: `destroy dataset ${name}`, run: {...patient(zfs, 'zfs', 'destroy', '-r', '-f', name), tolerate: ABSENT}, final: true},
    ...(dirname(path) === '.' ? [] : [removeDirectory(zfs.place(path))]),
  ]
}
