import {join} from 'node:path'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {Mount, Volume} from '../host/types.js'
import {locate} from '../host/layout.js'
import type {Action, Step} from '../operations/types.js'
import {keyOf, mountsAround} from './new-mounts.js'
import type {MountEntry, Pot} from './pot.js'
import {checkSource} from './source-pins.js'

export interface Assembly {
  /** In order: the root first. */
  readonly mount: Step[]
  /** The way back, final. */
  readonly unmount: Step[]
}

/** Path of a volume of ours for a dataset name of fscomp.conf; undefined for other datasets and for directories of the host. */
export function volumeOf(zfsRoot: string, source: string): string | undefined {
  return source.startsWith(`${zfsRoot}/`) ? source.slice(zfsRoot.length + 1) : undefined
}

/** Everything that makes up the tree of a pot, mounted on `pot.root`. `extra` comes from plugins. */
export async function assemble(ctx: Context, pot: Pot, volumes: readonly Volume[], extra: readonly MountEntry[] = []): Promise<Assembly> {
  const {mounts, storage} = ctx.host
  const entries = [...pot.mounts, ...extra]
  const mount: Step[] = []
  const unmount: Step[] = []
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
    // What a plugin adds is its own, and may not be there yet.
    const isRecorded = entry.source.startsWith('/') && pot.mounts.includes(entry)
    const {at, inode} = isRecorded ? checkSource(pot, entry.source, entry.target) : {at: await placeOf(ctx, entry.source, volumes), inode: undefined}
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
  const before = mountsAround(await mounts.table(), around).map(keyOf)
  // Each mount is undone where it was made; what a pot that was up meanwhile has moved is found by this.
  const moved: Action = {do: 'call', name: 'pot.unmount-new', args: {...around, before}}
  return {mount: withUndo(mount, [moved]), unmount: [...unmount, ...mounts.clear(pot.root)]}
}

/** `actions` are run after all of `steps` has been undone. */
export function withUndo(steps: readonly Step[], actions: readonly Action[]): Step[] {
  return steps.map((step, index) => (index === 0 ? {...step, undo: [...(step.undo ?? []), ...actions]} : step))
}

export const hasTmpfs = (pot: Pot): boolean => pot.conf.get('pot.attr.no-tmpfs') !== 'YES'

const mountpoint = (pot: Pot, target: string): Step => ({
  title: `check mount point ${target.slice(pot.root.length)}`,
  run: {do: 'call', name: 'pot.mountpoint', args: {root: pot.root, target}},
})

/** Where the contents of a source of fscomp.conf are, absolute. Rejects with NO_VOLUME. */
export async function placeOf({host, settings}: Pick<Context, 'host' | 'settings'>, source: string, volumes: readonly Volume[]): Promise<string> {
  if (source.startsWith('/')) return source
  const path = volumeOf(settings.zfsRoot, source)
  if (path !== undefined) {
    const volume = volumes.find((candidate) => candidate.path === path)
    if (!volume) throw new PotError('NO_VOLUME', `there is no dataset ${source}`, {hint: 'pot doctor'})
    return volume.at ?? join(settings.fsRoot, locate(path))
  }
  const {code, stdout} = await host.ask('zfs', ['get', '-H', '-o', 'value', 'mountpoint', source])
  const place = stdout.trim()
  if (code !== 0 || !place.startsWith('/'))
    throw new PotError('NO_VOLUME', `dataset ${source} is not there or has no mountpoint`, {hint: `zfs get mountpoint ${source}`})
  return place
}

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
    if (left === 1 && resting.has(target) && host.storage.kind === 'zfs') continue
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
