import {existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {StorageDriver} from '../../host/drivers.js'
import {mountCalls} from '../../host/linux/mounts/calls.js'
import {readMountinfo} from '../../host/linux/mounts/mountinfo.js'
import {linuxMounts} from '../../host/linux/mounts/mounts.js'
import type {Mounts, Storage} from '../../host/types.js'
import type {Tools} from '../../operations/actions.js'
import {askHost} from '../../programs/ask-host.js'
import {readSettings} from '../../settings/file.js'

export type {Tools}

/** A storage that a test can use, with a pot root of its own. */
export interface StorageUnderTest {
  readonly storage: Storage
  /** What the steps of the storage need. */
  readonly tools: Tools
  /** Absolute paths: the pot root, which is the only entry of its directory, and the cache, likewise. */
  readonly fs: string
  readonly cache: string
  /** The mounts of the system on which the storage is. */
  readonly mounts: Pick<Mounts, 'bind' | 'unmount'>
  /** Simulates a reboot: nothing is mounted any more. */
  reboot(): Promise<void>
  /** Lists the things of the storage that still exist on the machine: files, mounts, devices. */
  leftovers(): Promise<string[]>
  /** Removes everything. */
  destroy(): Promise<void>
}

/** Names in a directory; [] if it does not exist. */
export const namesIn = (directory: string): string[] => (existsSync(directory) ? readdirSync(directory).sort() : [])

/** Absolute paths and contents of the files below a directory, a line for each. */
export function tree(directory: string): string[] {
  return namesIn(directory).flatMap((name) => {
    const path = join(directory, name)
    const stat = lstatSync(path)
    return stat.isDirectory() ? [`${path}/`, ...tree(path)] : [`${path} ${readFileSync(path, 'utf8')}`]
  })
}

/** Makes a storage below the directory `base` on Linux. `storageOf` gets the run directory. */
export function storageBelow(base: string, storageOf: (run: string) => Storage): Omit<StorageUnderTest, 'reboot' | 'destroy'> {
  const run = join(base, 'run')
  mkdirSync(run, {recursive: true})
  const storage = storageOf(run)
  const fs = join(base, 'root', 'pot')
  return {
    storage,
    mounts: linuxMounts(run, askHost),
    tools: {ask: askHost, calls: mountCalls(fs), mounts: async () => readMountinfo().map(({target}) => target)},
    fs,
    cache: join(base, 'cache', 'pot'),
    leftovers: async () => [
      ...readMountinfo().flatMap(({target}) => (target.startsWith(`${base}/`) && ![`${base}/mnt`, `${base}/zroot`].includes(target) ? [target] : [])),
      ...namesIn(join(base, 'root')),
      ...namesIn(join(base, 'cache')),
      ...namesIn(run),
    ],
  }
}

/**
 * Opens the storage of a plugin below a temporary directory, as pot on Linux would. Needs root. The storage must not keep anything outside of the pot root, the
 * cache and the run directory.
 */
export async function openStorage(open: StorageDriver, values: Readonly<Record<string, string>> = {}): Promise<StorageUnderTest> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'pot-storage-')))
  const places = {config: base, data: join(base, 'data'), run: join(base, 'run')}
  const settings = readSettings(places, {POT_FS_ROOT: join(base, 'root', 'pot'), POT_CACHE: join(base, 'cache', 'pot'), ...values})
  const storage = await open({system: 'linux', ask: askHost, settings, places, mounts: linuxMounts(places.run, askHost)})
  return {
    ...storageBelow(base, () => storage),
    reboot: async () => {},
    async destroy() {
      const left = readMountinfo().filter(({target}) => target.startsWith(`${base}/`))
      if (left.length > 0) throw new Error(`still mounted: ${left.map(({target}) => target).join(', ')}`)
      rmSync(base, {recursive: true, force: true})
    },
  }
}
