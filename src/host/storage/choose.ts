import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../../errors.js'
import type {Places, Settings} from '../../settings/settings.js'
import type {Ask} from '../../programs/ask.js'
import {liesOnBtrfs} from './btrfs/file.js'

export interface Choice {
  /** `zfs`, `btrfs`, or the name of a storage that a plugin provides. */
  readonly kind: string
  /** btrfs: the file to use; undefined if the pot root lies on a btrfs of the host. */
  readonly btrfsFile: string | undefined
  /** One line for the user. */
  readonly reason: string
}

interface Question {
  readonly ask: Ask
  readonly settings: Pick<Settings, 'zfsRoot' | 'fsRoot' | 'storage' | 'btrfsFile'>
  readonly places: Pick<Places, 'data'>
  /** The storage of a plugin that is used when neither ZFS nor btrfs can be. */
  readonly fallback?: string | undefined
  /** Whether this kernel can mount a btrfs in a file. */
  readonly canMountFile?: () => Promise<boolean>
}

/**
 * Chooses the storage of a Linux host: the storage in the settings, else ZFS if its pool exists, else btrfs, else `fallback`. The tools of btrfs can be
 * installed, so only a kernel without btrfs counts as a host without it.
 */
export async function chooseStorage({ask, settings, places, fallback, canMountFile = () => hasBtrfs(ask)}: Question): Promise<Choice> {
  const {storage, btrfsFile, fsRoot} = settings
  if (storage !== undefined && storage !== 'btrfs') return {kind: storage, btrfsFile: undefined, reason: `the settings say ${storage}`}
  if (storage === undefined && btrfsFile === undefined) {
    const [pool = ''] = settings.zfsRoot.split('/')
    if (await hasPool(ask, pool)) return {kind: 'zfs', btrfsFile: undefined, reason: `the zfs pool ${pool} is there`}
  }
  if (btrfsFile !== undefined) return {kind: 'btrfs', btrfsFile, reason: `the settings say btrfs in ${btrfsFile}`}
  const why = storage === 'btrfs' ? 'the settings say btrfs' : 'there is no zfs pool'
  if (liesOnBtrfs(fsRoot)) return {kind: 'btrfs', btrfsFile: undefined, reason: `${why}, and ${fsRoot} lies on btrfs`}
  const file = join(places.data, 'pot.btrfs')
  if (storage === undefined && fallback !== undefined && !existsSync(file) && !(await canMountFile()))
    return {kind: fallback, btrfsFile: undefined, reason: `${why}, and this kernel has no btrfs`}
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

/** Whether the kernel has btrfs, or has a module for it that the first mount loads. */
async function hasBtrfs(ask: Ask): Promise<boolean> {
  if (/\tbtrfs$/m.test(readFileSync('/proc/filesystems', 'utf8'))) return true
  try {
    const {code} = await ask('modprobe', ['-n', '-q', 'btrfs'])
    return code === 0
  } catch (error) {
    if (hasCode(error, 'TOOL_MISSING')) return false
    throw error
  }
}
