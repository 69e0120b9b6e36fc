import {existsSync} from 'node:fs'
import {defined} from '../defined.js'
import {PotError} from '../errors.js'
import type {Places, Settings} from '../settings/settings.js'
import type {Ask, Exec} from '../programs/ask.js'
import type {Host, Storage} from './types.js'

export interface HostOptions {
  readonly settings: Settings
  readonly places: Places
  readonly ask: Ask
  /** Runs the trials of OCI runtimes. Undefined for commands that only read. */
  readonly exec?: Exec | undefined
}

/**
 * Loads the drivers of this system only. POT_PLATFORM names another system, for tests with a model of its tools.
 * Rejects with UNSUPPORTED_SYSTEM.
 */
export async function openHost(options: HostOptions): Promise<Host> {
  const platform = process.env.POT_PLATFORM ?? process.platform
  switch (platform) {
    case 'freebsd': {
      const [{freebsdHost}, storage] = await Promise.all([import('./freebsd/index.js'), zfs(options, true)])
      return freebsdHost({...options, storage})
    }
    case 'linux': {
      const [{linuxHost}, {storage, choices}] = await Promise.all([import('./linux/index.js'), linuxStorage(options)])
      return {...(await linuxHost({...options, storage})), choices}
    }
    default:
      throw new PotError('UNSUPPORTED_SYSTEM', `pot runs on FreeBSD and Linux, not on ${platform}`)
  }
}

/** `modern`: see `ZfsOptions`. A wrong value costs one more process. */
async function zfs({settings, ask}: HostOptions, modern: boolean): Promise<Storage> {
  const {zfsStorage} = await import('./storage/zfs/index.js')
  return zfsStorage({ask, settings, modern})
}

async function linuxStorage(options: HostOptions): Promise<{storage: Storage; choices: Readonly<Record<string, string>>}> {
  const {chooseStorage} = await import('./storage/choose.js')
  const {kind, btrfsFile} = await chooseStorage(options)
  const choices = {POT_STORAGE: kind, ...defined({POT_BTRFS_FILE: btrfsFile})}
  // OpenZFS has this device, zfs-fuse does not.
  if (kind === 'zfs') return {storage: await zfs(options, existsSync('/dev/zfs')), choices}
  const [{btrfsStorage}, {linuxMounts}, {readMountinfo}] = await Promise.all([
    import('./storage/btrfs/index.js'),
    import('./linux/mounts/mounts.js'),
    import('./linux/mounts/mountinfo.js'),
  ])
  const {settings, places, ask} = options
  const storage = btrfsStorage({ask, settings: {...settings, btrfsFile}, mounts: linuxMounts(places.run, ask), mountinfo: () => readMountinfo()})
  return {storage, choices}
}
