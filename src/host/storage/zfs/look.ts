import {PotError, garbage} from '../../../errors.js'
import type {Zfs} from './context.js'
import {getArguments, type Properties, parseGet} from './get.js'

const COLUMNS = ['mountpoint', 'mounted', 'canmount', 'origin', 'creation']

/**
 * Resolves with the properties of the datasets in `names` that exist; with `below`, also of all datasets and snapshots below them. Detects zfs-fuse, which
 * does not know the property `encryption`. Rejects with ZFS_DOWN if zfs does not work.
 */
export async function look(zfs: Zfs, names: readonly string[], below?: 'below'): Promise<Properties[]> {
  const {modern} = zfs.learned
  // OpenZFS skips snapshots unless they are asked for, but shows bookmarks; zfs-fuse always shows snapshots.
  const options = below === undefined ? [] : modern ? ['-r', '-t', 'filesystem,snapshot'] : ['-r']
  const {code, stdout, stderr} = await zfs.ask('zfs', getArguments(modern ? [...COLUMNS, 'encryption'] : COLUMNS, names, options))
  if (code !== 0 && modern && /invalid (property|option)/.test(stderr)) {
    zfs.learned.modern = false
    return look(zfs, names, below)
  }
  const complaint = stderr.split('\n').find((line) => line !== '' && !line.includes('does not exist'))
  if (code !== 0 && complaint !== undefined) {
    throw new PotError('ZFS_DOWN', `zfs does not work: ${complaint}`, {hint: stderr.includes('zfs-fuse daemon') ? 'zfs-fuse' : 'zpool status'})
  }
  const found = parseGet(stdout)
  if (code === 0 && found.length === 0 && stdout.trim() !== '') throw garbage('zfs get', stdout)
  return found
}

/** Rejects with NO_POOL if the pool of a missing dataset is also missing, else with NO_STORAGE. */
export async function notThere({ask}: Zfs, dataset: string): Promise<never> {
  const [pool = dataset] = dataset.split('/')
  const {code} = await ask('zfs', ['list', '-H', '-o', 'name', pool])
  if (code !== 0) throw new PotError('NO_POOL', `the ZFS pool ${pool} is not imported`, {hint: `zpool import ${pool}`})
  throw new PotError('NO_STORAGE', `there is no dataset ${dataset}`, {hint: 'pot init'})
}
