import {existsSync, rmdirSync} from 'node:fs'
import {refuse} from '../call.js'
import {Busy, bind, inside, mountOf, mountpoint, reoption, unmount} from '../mounts.js'
import type {State} from '../state.js'
import {mountOfDataset, type Dataset} from './dataset.js'
import {effective, mountpointOf, withDescendants} from './properties.js'

/** In the order in which mount(8) prints flags. */
export function mountOptions(state: State, dataset: Dataset, extra: readonly string[] = []): string[] {
  const off = (name: string) => effective(state, dataset, name).value === 'off'
  return [
    'local',
    ...(off('atime') || extra.includes('noatime') ? ['noatime'] : []),
    ...(off('exec') || extra.includes('noexec') ? ['noexec'] : []),
    ...(off('setuid') || extra.includes('nosuid') ? ['nosuid'] : []),
    ...(!off('readonly') || extra.includes('ro') ? ['read-only'] : []),
    'nfsv4acls',
  ]
}

/** Whether only jails may mount it: libzfs of the host leaves it alone (zfs_is_mountable). */
export const isJailed = (state: State, dataset: Dataset): boolean => effective(state, dataset, 'jailed').value === 'on'

/** Whether `zfs create`, `clone` and `receive` would mount it by themselves. */
export const automatic = (state: State, dataset: Dataset): boolean =>
  dataset.type === 'filesystem' &&
  !isJailed(state, dataset) &&
  effective(state, dataset, 'canmount').value === 'on' &&
  !['none', 'legacy'].includes(mountpointOf(state, dataset).value)

/** `root`: of the jail in which it is mounted. */
export async function mountDataset(state: State, dataset: Dataset, extra: readonly string[] = [], root = ''): Promise<void> {
  const on = `${root}${mountpointOf(state, dataset).value}`
  if (!inside(state, on)) refuse(`cannot mount '${on}': failed to create mountpoint: Read-only file system`)
  if (!existsSync(on) && mountOf(state, on)?.options.includes('read-only')) refuse(`cannot mount '${on}': failed to create mountpoint: Read-only file system`)
  try {
    mountpoint(on)
  } catch (error) {
    const reason = String(error).includes('ENOTDIR') ? 'Not a directory' : 'No such file or directory'
    refuse(`cannot mount '${on}': failed to create mountpoint: ${reason}`)
  }
  await bind(state, dataset.dir, {from: dataset.name, on, type: 'zfs', options: mountOptions(state, dataset, extra)})
}

/** Mounts if a new dataset is to be mounted. */
export async function mountNew(state: State, dataset: Dataset): Promise<void> {
  if (automatic(state, dataset)) await mountDataset(state, dataset)
}

/** What `zfs mount -a` does: parents before what is mounted in them, wherever their datasets are. */
export async function mountEvery(state: State): Promise<void> {
  const waiting = [...state.datasets.values()].filter((dataset) => automatic(state, dataset) && !mountOfDataset(state, dataset))
  const point = (dataset: Dataset) => mountpointOf(state, dataset).value
  for (const dataset of waiting.sort((left, right) => (point(left) < point(right) ? -1 : 1))) await mountDataset(state, dataset)
}

export async function unmountDataset(state: State, dataset: Dataset, force: boolean): Promise<void> {
  const mount = mountOfDataset(state, dataset)
  if (!mount) return
  try {
    await unmount(state, mount, force)
  } catch (error) {
    if (!(error instanceof Busy)) throw error
    refuse(`cannot unmount '${mount.on}': pool or dataset is busy`)
  }
}

/** libzfs removes the directory of a mountpoint that nobody chose explicitly. */
export function removeMountpoint(state: State, dataset: Dataset): void {
  const {value, source} = mountpointOf(state, dataset)
  if (source === 'local' || source === 'received' || !inside(state, value)) return
  try {
    rmdirSync(value)
  } catch {
    // Not empty, or not there: libzfs does not look either.
  }
}

/** Do `change`, which moves mountpoints of `top` and of what inherits from it, with unmounts before and mounts after. */
export async function remounting(
  state: State,
  top: Dataset,
  {force, always, all}: {force: boolean; always: boolean; all: boolean},
  change: () => void,
): Promise<void> {
  const affected = withDescendants(state, top).filter((dataset) => dataset === top || all || inherits(state, top, dataset))
  const wasLegacy = ['none', 'legacy'].includes(mountpointOf(state, top).value)
  const mounted = new Set(affected.filter((dataset) => mountOfDataset(state, dataset)))
  const undone: Dataset[] = []
  try {
    for (const dataset of affected.toReversed()) {
      await unmountDataset(state, dataset, force)
      if (mounted.has(dataset)) undone.unshift(dataset)
    }
  } catch (error) {
    for (const dataset of undone) await mountDataset(state, dataset)
    throw error
  }
  removeMountpoint(state, top)
  change()
  for (const dataset of affected) {
    const wanted = mounted.has(dataset) || always || wasLegacy
    const possible = mounted.has(dataset) ? !['none', 'legacy'].includes(mountpointOf(state, dataset).value) : automatic(state, dataset)
    if (wanted && possible) await mountDataset(state, dataset)
  }
}

const inherits = (state: State, top: Dataset, dataset: Dataset): boolean => {
  for (let at: Dataset | undefined = dataset; at && at !== top; at = state.datasets.get(at.name.slice(0, at.name.lastIndexOf('/')))) {
    if (at.props.has('mountpoint') || at.received.has('mountpoint')) return false
  }
  return true
}

/** Apply changed readonly, exec, setuid and atime to what is mounted. */
export async function refreshOptions(state: State, top: Dataset): Promise<void> {
  for (const dataset of withDescendants(state, top)) {
    const mount = mountOfDataset(state, dataset)
    if (!mount) continue
    const options = mountOptions(state, dataset)
    if (options.join() !== mount.options.join()) await reoption(state, mount, options)
  }
}
