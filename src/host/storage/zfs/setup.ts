import {readdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {PotError} from '../../../errors.js'
import type {ExecAction, Step} from '../../../operations/types.js'
import {directory, exec, removeDirectory} from '../volumes/actions.js'
import {ABSENT, MARK, marked, patient, type Zfs} from './context.js'
import {make} from './create.js'
import type {Properties} from './get.js'
import {look, notThere} from './look.js'

const FIXED = ['bases', 'jails', 'fscomp']

const mountAction = (name: string): ExecAction => ({...exec('zfs', 'mount', name), tolerate: ['already mounted']})

const isMountable = (properties: Properties) =>
  properties.value('mounted') === 'no' && properties.value('canmount') === 'on' && properties.value('mountpoint')?.startsWith('/') === true

const mountAll = (all: readonly Properties[]): Step[] =>
  all.filter(isMountable).map(({name}) => ({title: `mount ${name}`, run: mountAction(name), undo: 'stays'}))

function refuseOther(zfs: Zfs, properties: Properties): void {
  const at = properties.value('mountpoint')
  const {fsRoot} = zfs.settings
  if (at === fsRoot) return
  throw new PotError('STORAGE_BUSY', `dataset ${zfs.root} has mountpoint ${at ?? 'none'}, not ${fsRoot}`, {
    hint: 'change POT_ZFS_ROOT or POT_FS_ROOT',
  })
}

/** Throws STORAGE_BUSY if the directory is not empty: a mount would hide its files. */
function refuseFull(path: string): void {
  let names: string[] = []
  try {
    names = readdirSync(path)
  } catch {
    // An absent directory is fine; zfs reports any other error when it mounts the dataset.
  }
  if (names.length > 0) throw new PotError('STORAGE_BUSY', `${path} is not empty`, {hint: `mv ${path} ${path}.old`})
}

async function makeRoot(zfs: Zfs): Promise<Step[]> {
  const parent = zfs.root.includes('/') ? dirname(zfs.root) : zfs.root
  if ((await look(zfs, [parent])).length === 0) await notThere(zfs, parent)
  const {fsRoot} = zfs.settings
  const id = zfs.id()
  const options = [`mountpoint=${fsRoot}`, 'canmount=off', `compression=${zfs.learned.modern ? 'lz4' : 'on'}`, 'atime=off', `${MARK}=${id}`]
  return [
    {
      title: `create dataset ${zfs.root} for ${fsRoot}`,
      run: exec('zfs', 'create', ...options.flatMap((option) => ['-o', option]), zfs.root),
      undo: [{...patient(zfs, 'zfs', 'destroy', zfs.root), when: marked(zfs.root, id)}],
    },
  ]
}

/** See Storage. Rejects with STORAGE_BUSY, NO_POOL, or NO_STORAGE when the parent of the root dataset is missing. */
export async function setup(zfs: Zfs): Promise<Step[]> {
  const {fsRoot, cache} = zfs.settings
  const found = await look(zfs, [zfs.root, ...[...FIXED, 'cache'].map(zfs.dataset)]).then((all) => new Map(all.map((one) => [one.name, one])))
  const root = found.get(zfs.root)
  if (root !== undefined) refuseOther(zfs, root)
  const missing = FIXED.filter((path) => !found.has(zfs.dataset(path)))
  for (const path of missing) refuseFull(zfs.place(path))
  const steps = [
    ...(root === undefined ? await makeRoot(zfs) : []),
    ...missing.flatMap((path) => make(zfs, path, `create dataset ${zfs.dataset(path)}`, 'create')),
    ...(found.has(zfs.dataset('cache')) ? [] : make(zfs, 'cache', `create dataset ${zfs.dataset('cache')} for ${cache}`, 'create', '-o', 'compression=off')),
    ...mountAll([...found.values()]),
  ]
  return steps.length === 0 ? [] : [directory(fsRoot), ...steps]
}

/** Resolves with the final steps that destroy the root and all volumes below it. */
export async function teardown(zfs: Zfs): Promise<Step[]> {
  const [root] = await look(zfs, [zfs.root])
  if (root !== undefined) refuseOther(zfs, root)
  const doomed = zfs.root.includes('/') ? [zfs.root] : [...FIXED, 'cache'].map(zfs.dataset)
  const destroy = doomed.map(
    (name): Step => ({
      title: `destroy dataset ${name}`,
      run: {...patient(zfs, 'zfs', 'destroy', '-r', '-f', name), tolerate: ABSENT},
      final: true,
    }),
  )
  return [...(root === undefined ? [] : destroy), removeDirectory(zfs.settings.cache), removeDirectory(zfs.settings.fsRoot)]
}

/** Resolves with the steps that mount the volumes that are not mounted. Rejects with NO_POOL, NO_STORAGE or ZFS_DOWN. */
export async function wake(zfs: Zfs): Promise<Step[]> {
  const all = await look(zfs, [zfs.root], 'below')
  return all.length === 0 ? notThere(zfs, zfs.root) : mountAll(all)
}
