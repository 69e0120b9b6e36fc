import type {Quotas} from '../../types.js'
import {exec} from '../volumes/actions.js'
import type {Zfs} from './context.js'
import {getArguments, parseGet} from './get.js'

/** The property `quota` of zfsprops(7): it counts the dataset, the datasets below it and their snapshots, without what a clone shares with its origin. */
export const quotas = (zfs: Zfs): Quotas => ({
  async read(paths) {
    if (paths.length === 0) return new Map()
    const {stdout} = await zfs.ask('zfs', getArguments(['quota'], paths.map(zfs.dataset)))
    const all = parseGet(stdout).map(({name, value}) => [name.slice(zfs.root.length + 1), Number(value('quota') ?? 0)] as const)
    return new Map(all.filter(([, bytes]) => bytes > 0))
  },
  async set(path, bytes, was) {
    const set = (quota: number | undefined) => exec('zfs', 'set', `quota=${quota ?? 'none'}`, zfs.dataset(path))
    const title = bytes === undefined ? `remove the quota of ${zfs.dataset(path)}` : `set the quota of ${zfs.dataset(path)}`
    return [{title, run: set(bytes), undo: [set(was)]}]
  },
})
