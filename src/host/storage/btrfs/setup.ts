import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '../../../errors.js'
import type {Step} from '../../../operations/types.js'
import {script} from '../../../programs/script.js'
import {directory, exec, removeDirectory} from '../volumes/actions.js'
import {isSubvolume, remove} from './actions.js'
import type {Btrfs} from './context.js'
import {create} from './create.js'
import {isCacheMounted, mountOf, mountsOf, shownAt} from './mounts.js'
import {fileRoot, isEmpty, isFileMounted, mountFile, subvolumeRoot} from './root.js'

const FIXED = ['bases', 'jails', 'fscomp', 'cache']
/** Mode of the directories of the layout. Other users must not enter them: snapshots can contain old set-user-id programs that an update has replaced. */
const PRIVATE = 0o700

const UNMOUNTED = ['not mounted', 'no mount point']

const bindCache = script(import.meta.url, 'bind-cache')

/** Adds nodev to a root that an older version of pot has mounted, so that device nodes of pots do not work on the host. */
function withoutDevices({fs, mountinfo}: Btrfs): Step[] {
  if (mountOf(mountinfo(), fs)?.options?.includes('nodev') !== false) return []
  const remount = (option: string) => exec('mount', '-o', `remount,bind,${option}`, fs)
  return [{title: `take the devices out of ${fs}`, run: remount('nodev'), undo: [remount('dev')]}]
}

function mountCache(btrfs: Btrfs): Step[] {
  const {cache} = btrfs.settings
  const source = btrfs.place('cache')
  if (cache === source || isCacheMounted(btrfs)) return []
  if (!isEmpty(cache)) throw new PotError('STORAGE_BUSY', `${cache} is not empty`, {hint: `mv ${cache} ${cache}.old`})
  return [directory(cache), {title: `mount ${source} on ${cache}`, run: exec(...bindCache(source, cache)), undo: 'stays'}]
}

/** Whether the volume `path` exists. Throws STORAGE_BUSY if a file or directory has its name. */
function isThere({place}: Btrfs, path: string): boolean {
  if (isSubvolume(place(path))) return true
  if (existsSync(place(path))) throw new PotError('STORAGE_BUSY', `${place(path)} is not a subvolume`, {hint: `mv ${place(path)} ${place(path)}.old`})
  return false
}

/** See Storage. Throws STORAGE_BUSY, NOT_BTRFS or BAD_SIZE. */
export function setup(btrfs: Btrfs): Step[] {
  const {fs, settings, mountinfo} = btrfs
  const file = settings.btrfsFile
  const root = file === undefined ? subvolumeRoot(btrfs) : fileRoot(btrfs, file)
  const visible = file === undefined ? root.length === 0 : isFileMounted(btrfs, file)
  const missing = FIXED.filter((path) => !visible || !isThere(btrfs, path))
  const mounted = file !== undefined && !visible ? '/cache' : join(shownAt(mountinfo(), fs)?.root ?? '/', 'cache')
  const cache = mountCache(btrfs).map((step) => {
    if (step.run.do !== 'exec') return step
    const ours = {argv: ['findmnt', '-n', '-r', '-o', 'FSROOT', '--mountpoint', settings.cache], prints: mounted}
    return {...step, undo: [{...exec('umount', settings.cache), when: ours, tolerate: UNMOUNTED}]}
  })
  const layout = ['.work', '.snapshots'].map((name) => join(fs, name)).filter((path) => !visible || !existsSync(path))
  return [
    ...root,
    ...(visible && file !== undefined ? withoutDevices(btrfs) : []),
    ...layout.map((path) => directory(path, PRIVATE)),
    // A file from an earlier setup may already contain these volumes.
    ...missing.flatMap((path) => create(btrfs, path, {when: {absent: btrfs.place(path)}})),
    ...cache,
  ]
}

/** See Storage. Throws NO_STORAGE or STORAGE_BUSY. */
export function wake(btrfs: Btrfs): Step[] {
  const {fs, settings} = btrfs
  const file = settings.btrfsFile
  const lost = (what: string) => new PotError('NO_STORAGE', `${what} does not exist`, {hint: 'pot init'})
  if (file === undefined) {
    if (!existsSync(join(fs, '.work'))) throw lost(`the subvolume ${fs}`)
    return mountCache(btrfs)
  }
  if (isFileMounted(btrfs, file)) return mountCache(btrfs)
  if (!existsSync(file)) throw lost(file)
  return [directory(fs), ...mountFile(btrfs, file), ...mountCache(btrfs)]
}

/** See Storage. Throws STORAGE_BUSY if a foreign file system is mounted at the pot root. */
export function teardown(btrfs: Btrfs): Step[] {
  const {fs, settings, mountinfo} = btrfs
  const file = settings.btrfsFile
  const rest = [removeDirectory(settings.cache), removeDirectory(fs)]
  if (file !== undefined) {
    const targets = isFileMounted(btrfs, file) ? [fs, ...mountsOf(btrfs).map(({target}) => target)] : []
    return [
      ...targets.toReversed().flatMap((target) => btrfs.mounts.unmount(target)),
      {title: `remove ${file}`, run: {do: 'remove', path: file}, final: true},
      ...rest,
    ]
  }
  if (!existsSync(join(fs, '.work'))) return rest
  const unmounts = mountsOf(btrfs)
    .toReversed()
    .flatMap(({target}) => btrfs.mounts.unmount(target))
  const deleted = (path: string): Step => ({title: `delete subvolume ${path}`, run: remove(path), final: true})
  if (mountOf(mountinfo(), fs) === undefined) return [...unmounts, deleted(fs), ...rest]
  // A mount that the administrator made stays.
  const parts = [...FIXED, '.snapshots', '.work'].map((name) => join(fs, name))
  return [...unmounts, ...parts.map(deleted), ...parts.slice(-2).map(removeDirectory), ...rest]
}
