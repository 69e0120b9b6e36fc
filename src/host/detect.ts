import {existsSync} from 'node:fs'
import {defined} from '../defined.js'
import {hasCode, messageOf, PotError} from '../errors.js'
import type {Places, Settings} from '../settings/settings.js'
import type {Ask, Exec} from '../programs/ask.js'
import {breach, RELEASES, RUNTIME, STORAGE, unusable} from './drivers.js'
import type {Contract, Driver, DriverOptions, Kind, ReleaseDriver, Runtime, RuntimeDriver, StorageDriver, StorageOptions} from './drivers.js'
import type {Capability, Host, Mounts, Releases, Storage} from './types.js'

export interface HostOptions {
  readonly settings: Settings
  readonly places: Places
  readonly ask: Ask
  /** Runs the trials of OCI runtimes. Undefined for commands that only read. */
  readonly exec?: Exec | undefined
  /** The drivers of plugins. */
  readonly storages?: readonly Driver<StorageDriver>[]
  readonly releases?: readonly Driver<ReleaseDriver>[]
  readonly runtimes?: readonly Driver<RuntimeDriver>[]
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
      const [releases, runtime] = await Promise.all([openReleases(options, platform, host.releases), openRuntime(options, platform, host)])
      return {...host, releases, ...partsOf(runtime), ...ofPlugin(host, kind, plugin), ...defined({choices}), storages: names(options, platform)}
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
      // The value for a driver of a plugin is no program.
      const program = runtimeOf(options, platform) === undefined ? options.settings.runtime : undefined
      const host = await linuxHost({...options, settings: {...options.settings, runtime: program}, storage})
      const [releases, runtime] = await Promise.all([openReleases(options, platform, host.releases), openRuntime(options, platform, host)])
      return {...host, releases, ...partsOf(runtime), ...choice, ...ofPlugin(host, kind, plugin)}
    }
    default:
      throw new PotError('UNSUPPORTED_SYSTEM', `pot runs on FreeBSD and Linux, not on ${platform}`)
  }
}

/** For a storage of a plugin: the capabilities that the storages of the core need are not those of this host. */
function ofPlugin({capabilities}: Host, kind: string, plugin: string | undefined): Partial<Host> {
  if (plugin === undefined) return {}
  const isStorage = ({name}: Capability) => ['storage', 'zfs'].includes(name)
  const used: Capability = {name: 'storage', ok: true, detail: `${kind} (plugin ${plugin})`, required: true}
  return {
    storagePlugin: plugin,
    capabilities: async () => (await capabilities()).filter((one) => one.name !== 'programs in datasets').map((one) => (isStorage(one) ? used : one)),
  }
}

const partsOf = ({jails, calls, cgroups}: Runtime) => ({jails, calls, ...defined({cgroups})})

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
async function openReleases(options: HostOptions, system: System, own: Releases): Promise<Releases> {
  const key = 'POT_RELEASES'
  const name = options.settings.values.get(key) ?? ''
  const usual = system === 'linux' ? 'debian' : 'freebsd'
  if (name === '' || name === usual) return own
  const without = (error: unknown): Releases => {
    const refuse = async (): Promise<never> => {
      throw error
    }
    return {...own, known: refuse, obtain: refuse}
  }
  const driver = options.releases?.find((one) => one.name === name && one.systems.includes(system))
  if (driver !== undefined) return openOver(options, system, driver, own, RELEASES, without, 'release')
  const what = `${key} is '${name}', and no installed plugin provides these bases`
  return without(new PotError('NO_DRIVER', what, {hint: `pot config --unset ${key}`}))
}

/** Opens the runtime that POT_RUNTIME names if a plugin provides it. If it is broken, no pot can be started. */
async function openRuntime(options: HostOptions, system: System, own: Runtime): Promise<Runtime> {
  const driver = runtimeOf(options, system)
  const without = (error: unknown): Runtime => {
    const refuse = (): never => {
      throw error
    }
    return {...own, jails: {...own.jails, create: refuse, exec: refuse, once: refuse}}
  }
  return driver === undefined ? own : openOver(options, system, driver, own, RUNTIME, without, 'runtime')
}

/** The driver of a plugin that POT_RUNTIME names; any other value is a program. */
const runtimeOf = ({settings, runtimes = []}: HostOptions, system: System): Driver<RuntimeDriver> | undefined =>
  runtimes.find(({name, systems}) => name === settings.runtime && systems.includes(system))

/** Opens a driver that can use parts of what the system has. `without` is for a broken driver. */
async function openOver<T>(
  {ask, places, settings}: HostOptions,
  system: System,
  {name, plugin = 'pot', load}: Driver<(options: DriverOptions & {readonly own: T}) => T | Promise<T>>,
  own: T,
  contract: Contract<T>,
  without: (error: unknown) => T,
  kind: Kind,
): Promise<T> {
  try {
    const open = await load()
    const opened = await open({system, ask, settings, places, own})
    const wrong = breach(contract, opened)
    if (wrong === undefined) return opened
    throw broken(plugin, kind, name, wrong)
  } catch (error) {
    return without(faultOf(error, plugin, kind, name))
  }
}

const faultOf = (error: unknown, plugin: string, kind: Kind, name: string): unknown =>
  hasCode(error, 'BROKEN_PLUGIN') ? error : broken(plugin, kind, name, `fails: ${messageOf(error).split('\n')[0]}`)

/** The error for a storage that neither pot nor a plugin has. */
export const noStorage = (kind: string, names: readonly string[]): PotError =>
  new PotError('NO_DRIVER', `this host has no storage '${kind}', only ${names.join(', ')}`, {hint: 'install the plugin that provides it: pot plugins install'})

const broken = (plugin: string, kind: Kind, name: string, what: string) =>
  new PotError('BROKEN_PLUGIN', `plugin ${plugin} is broken: its ${kind} '${name}' ${what}`, {hint: 'pot plugins update'})
