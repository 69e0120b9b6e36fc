import {join} from 'node:path'
import {PotError} from '../../errors.js'
import type {Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import type {Mount, Volume} from '../../host/types.js'
import {locate} from '../../host/layout.js'
import {notFinal, undoOf, type Action, type Step} from '../../operations/types.js'
import {keyOf, mountsAround} from '../../record/new-mounts.js'
import type {MountEntry, Pot} from '../../record/pot.js'
import {jailedOf} from '../../record/mounts.js'
import {mountpoint as mountpointAt} from './mountpoint.js'
import {unmountNew} from './new-mounts.js'
import {placeOf, volumeOf} from './source-place.js'
import {checkSource, sharedDirectories} from './source-pins.js'

export interface Assembly {
  /** Steps that mount, the root first. */
  readonly mount: Step[]
  /** Final steps that unmount. */
  readonly unmount: Step[]
}

/** The mounts that make up the tree of a pot, on `pot.root`. `extra`: mounts of plugins. */
export async function assemble(ctx: Context, look: Look, pot: Pot, extra: readonly MountEntry[] = []): Promise<Assembly> {
  const {mounts, storage} = ctx.host
  const entries = [...pot.mounts.filter(({option}) => option !== 'jailed'), ...extra]
  const mount: Step[] = []
  const unmount: Step[] = []
  const [table, volumes] = await Promise.all([look.mounts(), look.volumes()])
  // Mounts of plugins are not checked: their sources may not exist yet.
  const isRecorded = (entry: MountEntry) => entry.source.startsWith('/') && pot.mounts.includes(entry)
  const shared = pot.mounts.some(isRecorded) ? sharedDirectories(ctx, volumes, table) : []
  if (!entries.some(({target}) => target === '/')) {
    mount.push(...mounts.root(pot.root, pot.root, {readonly: false}))
    if (mount.length > 0) unmount.unshift(...mounts.unmount(pot.root))
  }
  for (const entry of entries) {
    const target = entry.target === '/' ? pot.root : join(pot.root, entry.target)
    const volume = volumeOf(ctx.settings.zfsRoot, entry.source)
    const place = (file = false) => (entry.target === '/' ? [] : [mountpoint(pot, target, file)])
    if (entry.option === 'zfs-remount' && volume !== undefined) {
      mount.push(...place(), ...storage.attach(volume, target))
      unmount.unshift(...storage.detach(volume, target))
      continue
    }
    const {at, inode, file} = isRecorded(entry)
      ? checkSource(pot, entry.source, entry.target, shared)
      : {at: await placeOf(ctx, look, entry.source), inode: undefined, file: false}
    const options = {readonly: entry.option === 'ro'}
    mount.push(...place(file), ...(entry.target === '/' ? mounts.root(at, target, options) : mounts.bind(at, target, {...options, inode, file})))
    unmount.unshift(...mounts.unmount(target))
  }
  if (hasTmpfs(pot)) {
    const target = join(pot.root, 'tmp')
    mount.push(mountpoint(pot, target), ...mounts.tmpfs(target, {mode: 0o1777}))
    unmount.unshift(...mounts.unmount(target))
  }
  const around = {root: pot.root}
  const before = mountsAround(table, around).map(keyOf)
  // The undo of a mount unmounts it at its place. This finds mounts that a pot which was up in the meantime has moved.
  const moved: Action = unmountNew.action({...around, before})
  return {mount: withUndo(mount, [moved]), unmount: [...unmount, ...mounts.clear(pot.root)]}
}

/** Adds undo actions that run after all of `steps` are undone. */
export function withUndo(steps: readonly Step[], actions: readonly Action[]): Step[] {
  return steps.map((step, index) => (index === 0 ? {...step, undo: [...undoOf(step), ...actions]} : step))
}

export const hasTmpfs = (pot: Pot): boolean => !pot.attributes['no-tmpfs']

const mountpoint = (pot: Pot, target: string, file = false): Step => ({
  title: `check mount point ${target.slice(pot.root.length)}`,
  run: mountpointAt.action({root: pot.root, target, ...(file ? {file} : {})}),
  undo: 'stays',
})

/** Steps that unmount everything in the tree of a pot, from the kernel's mount table, the last mount first. */
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
    // The volume's own mount stays: it is the first one at its place.
    if (left === 1 && resting.has(target) && host.storage.mountsVolumes) continue
    const volume = attached.find(({at}) => at === target)
    steps.push(...(volume && left === 1 ? host.storage.detach(volume.path, target) : host.mounts.unmount(target)))
  }
  return steps
}

const isBelow = (path: string, root: string) => path === root || path.startsWith(`${root}/`)

/** File systems without contents of their own, which a start mounts anew. */
const KERNEL_TYPES = ['devfs', 'fdescfs', 'linprocfs', 'linsysfs', 'proc', 'procfs', 'sysfs', 'tmpfs']

/**
 * Steps that unmount what an earlier run of a stopped pot has left mounted in its tree: that of a pot whose jail has died, or of pot 0.16, which leaves fdescfs
 * mounted. Mounts over them could not be removed one by one. The steps have no undo. Rejects with MOUNTED_BELOW for a mount that no start of this pot makes.
 */
export async function leftovers(ctx: Context, look: Look, pot: Pot): Promise<Step[]> {
  const [table, volumes] = await Promise.all([look.mounts(), look.volumes()])
  const steps = disassemble(ctx, pot, volumes, table)
  if (steps.length === 0) return []
  const own = await ownTargets(ctx, look, pot)
  const resting = new Set(volumes.flatMap(({at}) => at ?? []))
  const jailed = jailedOf(pot).map(({source}) => source)
  const isOwn = ({source, target, type}: Mount) =>
    KERNEL_TYPES.includes(type) || resting.has(target) || own.some((mount) => mount.target === target) || jailed.some((name) => isBelow(source, name))
  const foreign = table.find((mount) => isBelow(mount.target, pot.root) && !isOwn(mount))
  if (foreign !== undefined)
    throw new PotError('MOUNTED_BELOW', `${pot.name} does not run, and ${foreign.source} is mounted at ${foreign.target}, which is no mount of this pot`, {
      hint: `umount ${foreign.target}, or let pot unmount everything in its tree: pot stop ${pot.name}`,
    })
  ctx.report.info(`${pot.name} is started anew: what an earlier run left mounted is unmounted`)
  return steps.map((step) => ({...notFinal(step), title: `${step.title}, left by an earlier run`}))
}

/** The mounts of the sources that the record of a pot names, and of its own tree. */
async function ownTargets({host, ...ctx}: Context, look: Look, pot: Pot): Promise<Mount[]> {
  const sources = await Promise.all(pot.mounts.map(({source}) => placeOf({host, ...ctx}, look, source).catch(() => join(pot.root, 'nothing'))))
  return (await Promise.all([pot.root, ...sources].map((source) => host.mounts.showing(source)))).flat()
}

/** Mounts below a directory that is to be removed, except pot's own volumes at their places. */
export function foreignMounts(directory: string, volumes: readonly Volume[], table: readonly Mount[]): string[] {
  const own = new Set(volumes.flatMap(({at}) => at ?? []))
  // The volume's own mount is the first one at its place. A mount of a directory, such as a part of a btrfs, belongs to somebody else.
  const rests = ({source, target}: Mount) => !source.startsWith('/') && own.delete(target)
  return table.filter((mount) => isBelow(mount.target, directory) && !rests(mount)).map(({target}) => target)
}
