import {join} from 'node:path'
import {hasCode} from '../../errors.js'
import type {Places, Settings} from '../../settings/settings.js'
import type {Ask} from '../../programs/ask.js'
import {liesOnBtrfs} from './btrfs/file.js'

export interface Choice {
  readonly kind: 'zfs' | 'btrfs'
  /** btrfs: the file to use; undefined if the pot root lies on a btrfs of the host. */
  readonly btrfsFile: string | undefined
  /** One line for the user. */
  readonly reason: string
}

interface Question {
  readonly ask: Ask
  readonly settings: Pick<Settings, 'zfsRoot' | 'fsRoot' | 'storage' | 'btrfsFile'>
  readonly places: Pick<Places, 'data'>
}

/** Chooses the storage of a Linux host: the storage in the settings, else ZFS if its pool exists, else btrfs. */
export async function chooseStorage({ask, settings, places}: Question): Promise<Choice> {
  const {storage, btrfsFile, fsRoot} = settings
  if (storage === 'zfs') return {kind: 'zfs', btrfsFile: undefined, reason: 'the settings say zfs'}
  if (storage === undefined && btrfsFile === undefined) {
    const [pool = ''] = settings.zfsRoot.split('/')
    if (await hasPool(ask, pool)) return {kind: 'zfs', btrfsFile: undefined, reason: `the zfs pool ${pool} is there`}
  }
  if (btrfsFile !== undefined) return {kind: 'btrfs', btrfsFile, reason: `the settings say btrfs in ${btrfsFile}`}
  const why = storage === 'btrfs' ? 'the settings say btrfs' : 'there is no zfs pool'
  if (liesOnBtrfs(fsRoot)) return {kind: 'btrfs', btrfsFile: undefined, reason: `${why}, and ${fsRoot} lies on btrfs`}
  const file = join(places.data, 'pot.btrfs')
  return {kind: 'btrfs', btrfsFile: file, reason: `${why}: btrfs in the file ${file}`}
}

async function hasPool(ask: Ask, pool: string): Promise<boolean> {
  try {
    const {code} = await ask('zfs', ['list', '-H', '-o', 'name', pool])
    return code === 0
  } catch (error) {
    if (hasCode(error, 'TOOL_MISSING')) return false
    throw error
  }
}
