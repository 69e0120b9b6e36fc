import {existsSync} from 'node:fs'
import {defined} from '../defined.js'
import {hasCode, messageOf, PotError} from '../errors.js'
import type {Places, Settings} from '../settings/settings.js'
import type {Ask, Exec} from '../programs/ask.js'
import {breach, RELEASES, STORAGE, unusable, type Driver, type Kind, type ReleaseDriver, type StorageDriver, type StorageOptions} from './drivers.js'
import type {Host, Mounts, Releases, Storage} from './types.js'

export interface HostOptions {
  readonly settings: Settings
  readonly places: Places
  readonly ask: Ask
  /** Runs the trials of OCI runtimes. Undefined for commands that only read. */
  readonly exec?: Exec | undefined
  /** The drivers of plugins. */
  readonly storages?: readonly Driver<StorageDriver>[]
  readonly releases?: readonly Driver<ReleaseDriver>[]
}

type System = Host['name']

/** The drivers of the core: pot needs one of them before it can install a plugin. */
const OWN: readonly Driver<StorageDriver>[] = [
  {name: 'zfs', plugin: undefined, systems: ['freebsd', 'linux'], fallback: false, load: async () => openZfs},
  {name: 'btrfs', plugin: undefined, systems: ['linux'], fallback: false, load: async () => openBtrfs},
]

async function openZfs({ask, settings, system}: StorageOptions): Promise<Storage> {
  const {zfsStorage} = await import('./storage/zfs/index.js')
  // OpenZFS has this device, zfs-fuse does not. A wrong value costs one more process.
  return zfsStorage({ask, settings, modern: system === 'freebsd' || existsSync('/dev/zfs')})
}

async function openBtrfs({ask, settings, mounts}: StorageOptions): Promise<Storage> {
  const [{btrfsStorage}, {readMountinfo}] = await Promise.all([import('./storage/btrfs/index.js'), import('./linux/mounts/mountinfo.js')])
  return btrfsStorage({ask, settings, mounts, mountinfo: () => readMountinfo()})
}

/**
 * Loads the drivers of this system only. POT_PLATFORM names another system, for tests with a model of its tools. A storage that cannot be opened is one that
 * refuses to be used. Rejects with UNSUPPORTED_SYSTEM.
 */
export async function openHost(options: HostOptions): Promise<Host> {
  const platform = process.env.POT_PLATFORM ?? process.platform
  switch (platform) {
    case 'freebsd': {
      const [{freebsdHost}, {freebsdMounts}, {spelling}] = await Promise.all([
        import('./freebsd/index.js'),
        import('./freebsd/mounts.js'),
        import('./freebsd/spelling.js'),
      ])
      const {ask, settings} = options
      const kind = settings.storage ?? 'zfs'
      const {storage, plugin} = await openStorage(options, platform, kind, settings, freebsdMounts(ask, spelling(settings.fsRoot)))
      const choices = kind === 'zfs' ? undefined : {POT_STORAGE: kind}
      const host = await freebsdHost({...options, storage})
      const releases = await openReleases(options, platform, host.releases)
      return {...host, releases, ...defined({choices, storagePlugin: plugin}), storages: names(options, platform)}
    }
    case 'linux': {
      const [{linuxHost}, {linuxMounts}, {chooseStorage}] = await Promise.all([
        import('./linux/index.js'),
        import('./linux/mounts/mounts.js'),
        import('./storage/choose.js'),
      ])
      const fallback = options.storages?.find((one) => one.fallback && one.systems.includes(platform))?.name
      const {kind, btrfsFile, reason} = await chooseStorage({...options, fallback})
      const mounts = linuxMounts(options.places.run, options.ask)
      const {storage, plugin} = await openStorage(options, platform, kind, {...options.settings, btrfsFile}, mounts)
      const choices = {POT_STORAGE: kind, ...defined({POT_BTRFS_FILE: btrfsFile})}
      const choice = {choices, storageReason: reason, storages: names(options, platform)}
      const host = await linuxHost({...options, storage})
      return {...host, releases: await openReleases(options, platform, host.releases), ...choice, ...defined({storagePlugin: plugin})}
    }
    default:
      throw new PotError('UNSUPPORTED_SYSTEM', `pot runs on FreeBSD and Linux, not on ${platform}`)
  }
}

/** The storages that a system can have. */
const names = ({storages = []}: HostOptions, system: System): string[] =>
  [...OWN, ...storages].flatMap((one) => (one.systems.includes(system) ? [one.name] : []))

interface Opened {
  readonly storage: Storage
  readonly plugin: string | undefined
}

async function openStorage(options: HostOptions, system: System, kind: string, settings: Settings, mounts: Mounts): Promise<Opened> {
  const {ask, places, storages = []} = options
  const driver = [...OWN, ...storages].find(({name, systems}) => name === kind && systems.includes(system))
  if (driver === undefined) return {storage: unusable(kind, noStorage(kind, names(options, system))), plugin: undefined}
  const {plugin} = driver
  try {
    const open = await driver.load()
    const storage = await open({system, ask, settings, places, mounts})
    const wrong = breach(STORAGE, storage)
    if (wrong === undefined) return {storage, plugin}
    throw broken(plugin ?? 'pot', 'storage', kind, wrong)
  } catch (error) {
    if (plugin === undefined) throw error
    return {storage: unusable(kind, faultOf(error, plugin, 'storage', kind)), plugin}
  }
}

/**
 * Opens the source of bases that POT_RELEASES names; without it, that of the system. If the driver is missing or broken, no base can be obtained, and everything
 * else is as with that of the system: pots with such bases start.
 */
async function openReleases({ask, places, settings, releases = []}: HostOptions, system: System, own: Releases): Promise<Releases> {
  const kind = settings.values.get('POT_RELEASES') ?? ''
  if (kind === '' || kind === (system === 'linux' ? 'debian' : 'freebsd')) return own
  const without = (error: unknown): Releases => {
    const refuse = async (): Promise<never> => {
      throw error
    }
    return {...own, known: refuse, obtain: refuse}
  }
  const driver = releases.find(({name, systems}) => name === kind && systems.includes(system))
  if (driver === undefined) {
    const others = releases.flatMap(({name, systems}) => (systems.includes(system) ? [`, ${name}`] : []))
    const what = `POT_RELEASES is '${kind}', and this host has only the bases of ${system === 'linux' ? 'debian' : 'freebsd'}${others.join('')}`
    return without(new PotError('NO_DRIVER', what, {hint: 'pot config --unset POT_RELEASES'}))
  }
  const {plugin = 'pot'} = driver
  try {
    const open = await driver.load()
    const opened = await open({system, ask, settings, places, own})
    const wrong = breach(RELEASES, opened)
    if (wrong === undefined) return opened
    throw broken(plugin, 'release', kind, wrong)
  } catch (error) {
    return without(faultOf(error, plugin, 'release', kind))
  }
}

const faultOf = (error: unknown, plugin: string, kind: Kind, name: string): unknown =>
  hasCode(error, 'BROKEN_PLUGIN') ? error : broken(plugin, kind, name, `fails: ${messageOf(error).split('\n')[0]}`)

/** The error for a storage that neither pot nor a plugin has. */
export const noStorage = (kind: string, names: readonly string[]): PotError =>
  new PotError('NO_DRIVER', `this host has no storage '${kind}', only ${names.join(', ')}`, {hint: 'install the plugin that provides it: pot plugins install'})

const broken = (plugin: string, kind: Kind, name: string, what: string) =>
  new PotError('BROKEN_PLUGIN', `plugin ${plugin} is broken: its ${kind} '${name}' ${what}`, {hint: 'pot plugins update'})
