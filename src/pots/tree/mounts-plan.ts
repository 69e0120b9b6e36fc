import {join} from 'node:path'
import type {Context} from '../../context.js'
import type {Mount, Volume} from '../../host/types.js'
import {locate} from '../../host/layout.js'
import {undoOf, type Action, type Step} from '../../operations/types.js'
import {keyOf, mountsAround} from '../../record/new-mounts.js'
import type {MountEntry, Pot} from '../../record/pot.js'
import {mountpoint as mountpointAt} from './mountpoint.js'
import {unmountNew} from './new-mounts.js'
import {placeOf, volumeOf} from './source-place.js'
import {sharedDirectories} from './shared-directories.js'
import {checkSource} from './source-pins.js'

export interface Assembly {
  /** In order: the root first. */
  readonly mount: Step[]
  /** The way back, final. */
  readonly unmount: Step[]
}

/** Everything that makes up the tree of a pot, mounted on `pot.root`. `extra` comes from plugins. */
export async function assemble(ctx: Context, pot: Pot, volumes: readonly Volume[], extra: readonly MountEntry[] = []): Promise<Assembly> {
  const {mounts, storage} = ctx.host
  const entries = [...pot.mounts, ...extra]
  const mount: Step[] = []
  const unmount: Step[] = []
  const table = await mounts.table()
  // What a plugin adds is its own, and may not be there yet.
  const isRecorded = (entry: MountEntry) => entry.source.startsWith('/') && pot.mounts.includes(entry)
  const shared = pot.mounts.some(isRecorded) ? sharedDirectories(ctx, volumes, table) : []
  if (!entries.some(({target}) => target === '/')) {
    mount.push(...mounts.root(pot.root, pot.root, {readonly: false}))
    if (mount.length > 0) unmount.unshift(...mounts.unmount(pot.root))
  }
  for (const entry of entries) {
    const target = entry.target === '/' ? pot.root : join(pot.root, entry.target)
    const volume = volumeOf(ctx.settings.zfsRoot, entry.source)
    if (entry.target !== '/') mount.push(mountpoint(pot, target))
    if (entry.option === 'zfs-remount' && volume !== undefined) {
      mount.push(...storage.attach(volume, target))
      unmount.unshift(...storage.detach(volume, target))
      continue
    }
    const {at, inode} = isRecorded(entry)
      ? checkSource(pot, entry.source, entry.target, shared)
      : {at: await placeOf(ctx, entry.source, volumes), inode: undefined}
    const options = {readonly: entry.option === 'ro'}
    mount.push(...(entry.target === '/' ? mounts.root(at, target, options) : mounts.bind(at, target, {...options, inode})))
    unmount.unshift(...mounts.unmount(target))
  }
  if (hasTmpfs(pot)) {
    const target = join(pot.root, 'tmp')
    mount.push(mountpoint(pot, target), ...mounts.tmpfs(target, {mode: 0o1777}))
    unmount.unshift(...mounts.unmount(target))
  }
  const around = {root: pot.root}
  const before = mountsAround(table, around).map(keyOf)
  // Each mount is undone where it was made; what a pot that was up meanwhile has moved is found by this.
  const moved: Action = unmountNew.action({...around, before})
  return {mount: withUndo(mount, [moved]), unmount: [...unmount, ...mounts.clear(pot.root)]}
}

/** `actions` are run after all of `steps` has been undone. */
export function withUndo(steps: readonly Step[], actions: readonly Action[]): Step[] {
  return steps.map((step, index) => (index === 0 ? {...step, undo: [...undoOf(step), ...actions]} : step))
}

export const hasTmpfs = (pot: Pot): boolean => !pot.attributes['no-tmpfs']

const mountpoint = (pot: Pot, target: string): Step => ({
  title: `check mount point ${target.slice(pot.root.length)}`,
  run: mountpointAt.action({root: pot.root, target}),
  undo: 'stays',
})

/** Steps that take away all that is mounted in the tree of a pot, by the kernel's table: the last mount first. */
export function disassemble({host, settings}: Context, pot: Pick<Pot, 'root' | 'name'>, volumes: readonly Volume[], table: readonly Mount[]): Step[] {
  const attached = volumes.filter(({path, at}) => at !== undefined && at !== join(settings.fsRoot, locate(path)) && isBelow(at, pot.root))
  const resting = new Set(volumes.flatMap(({path, at}) => (at === join(settings.fsRoot, locate(path)) ? [at] : [])))
  const steps: Step[] = []
  const seen = new Map<string, number>()
  const here = table.filter(({target}) => isBelow(target, pot.root))
  for (const {target} of here) seen.set(target, (seen.get(target) ?? 0) + 1)
  for (const {target} of here.toReversed()) {
    const left = seen.get(target) ?? 0
    seen.set(target, left - 1)
    // The volume's own mount stays: it is the lowest at its place.
    if (left === 1 && resting.has(target) && host.storage.mountsVolumes) continue
    const volume = attached.find(({at}) => at === target)
    steps.push(...(volume && left === 1 ? host.storage.detach(volume.path, target) : host.mounts.unmount(target)))
  }
  return steps
}

const isBelow = (path: string, root: string) => path === root || path.startsWith(`${root}/`)

/** What is mounted below a directory that is to be removed: everything but our own volumes at rest. */
export function foreignMounts(directory: string, volumes: readonly Volume[], table: readonly Mount[]): string[] {
  const own = new Set(volumes.flatMap(({at}) => at ?? []))
  // The volume's own mount is the lowest at its place; a directory, such as a part of a btrfs, is shown by a mount of somebody's.
  const rests = ({source, target}: Mount) => !source.startsWith('/') && own.delete(target)
  return table.filter((mount) => isBelow(mount.target, directory) && !rests(mount)).map(({target}) => target)
}
