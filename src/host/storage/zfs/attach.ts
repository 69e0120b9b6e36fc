import type {ProgramStep, Step} from '../../../operations/types.js'
import {exec} from '../volumes/actions.js'
import type {Zfs} from './context.js'

const move = (zfs: Zfs, path: string, title: string, to: string, back: string | undefined): ProgramStep[] => {
  const set = (place: string) => exec('zfs', 'set', `mountpoint=${place}`, zfs.dataset(path))
  return [{title, run: set(to), undo: back === undefined ? 'stays' : [set(back)]}]
}

export const attach = (zfs: Zfs, path: string, target: string): Step[] => move(zfs, path, `mount ${zfs.dataset(path)} on ${target}`, target, zfs.place(path))

/**
 * Mounts a dataset at its own place again. Without `target` the change has no undo. The dataset may already be unmounted without zfs, because zfs would
 * trust the path in a running pot; therefore the last step mounts it.
 */
export function detach(zfs: Zfs, path: string, target?: string): Step[] {
  const steps = move(zfs, path, `mount ${zfs.dataset(path)} on ${zfs.place(path)} again`, zfs.place(path), target)
  if (target !== undefined) return steps
  return [...steps, {title: `mount ${zfs.dataset(path)}`, run: {...exec('zfs', 'mount', zfs.dataset(path)), tolerate: ['already mounted']}, undo: 'stays'}]
}
