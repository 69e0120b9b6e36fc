import type {Nested} from '../../types.js'
import {isPart} from '../volumes/facts.js'
import type {Zfs} from './context.js'
import {getArguments, parseGet} from './get.js'

/** See Storage. Includes block volumes, which `volumes` leaves out. Leaves out datasets that are newer than the snapshot. */
export async function nested(zfs: Zfs, path: string, tag?: string): Promise<Nested[]> {
  const top = zfs.dataset(path)
  const options = zfs.learned.modern ? ['-r', '-t', 'filesystem,volume,snapshot'] : ['-r']
  const {stdout} = await zfs.ask('zfs', getArguments(['creation'], [top], options))
  const all = parseGet(stdout).map(({name, value}) => ({name, created: Number(value('creation'))}))
  const taken = all.find(({name}) => name === `${top}@${tag}`)?.created ?? Infinity
  return all
    .filter(({name, created}) => name.startsWith(`${top}/`) && !/[@#]/.test(name) && created <= taken)
    .map(({name}) => ({volume: name.slice(zfs.root.length + 1), place: name}))
    .filter(({volume}) => !isPart(path, volume))
}
