import {execFile, spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {askHost} from '../../src/programs/ask-host.js'
import {freebsdMounts} from '../../src/host/freebsd/mounts.js'
import {spelling} from '../../src/host/freebsd/spelling.js'
import type {Storage} from '../../src/host/types.js'
import {readSettings} from '../../src/settings/file.js'
import type {Settings} from '../../src/settings/settings.js'
import {readMountinfo} from '../../src/host/linux/mounts/mountinfo.js'
import {linuxMounts} from '../../src/host/linux/mounts/mounts.js'
import {btrfsStorage} from '../../src/host/storage/btrfs/index.js'
import {zfsStorage} from '../../src/host/storage/zfs/index.js'
import {namesIn, openStorage, storageBelow, type StorageUnderTest} from '../../src/testing/storage/under-test.js'
import {openDirectories} from '../../plugins/directory/src/storage.js'
import {startModel} from '../freebsd/model/start.js'
import {loopDevices, makeBtrfs, noBtrfs} from './btrfs-loop.js'
import {makeZfsPool, noZfs} from './zfs-pool.js'

export type TestStorage = StorageUnderTest

interface Kind {
  readonly name: string
  /** Why it cannot be tested here. */
  readonly missing: string | undefined
  /** It cannot roll back a volume while another is mounted in it. */
  readonly flat?: true
  make(): Promise<TestStorage>
}

const spawn = (file: string, args: readonly string[]): Promise<string> => new Promise((resolve) => execFile(file, args, (_error, stdout) => resolve(stdout)))

async function zfs(): Promise<TestStorage> {
  const pool = await makeZfsPool()
  const settings = {zfsRoot: `${pool.name}/pot`, fsRoot: join(pool.dir, 'root', 'pot'), cache: join(pool.dir, 'cache', 'pot')}
  const parts = storageBelow(pool.dir, () => zfsStorage({ask: askHost, settings}))
  const names = () => spawnSync('zfs', ['list', '-H', '-o', 'name', '-r', pool.name], {encoding: 'utf8'}).stdout.trim().split('\n')
  return {
    ...parts,
    async reboot() {
      for (const name of names().toReversed()) spawnSync('zfs', ['unmount', name])
    },
    leftovers: async () => [...(await parts.leftovers()), ...names().slice(1)],
    destroy: () => pool.destroy(),
  }
}

/** OpenZFS 2.2 as the model of FreeBSD plays it. */
async function openZfs(): Promise<TestStorage> {
  const zfs = (...args: string[]) => spawn('zfs', args)
  const names = async () => (await zfs('list', '-H', '-o', 'name', '-r', 'zroot/pot')).split('\n').filter((name) => name !== '')
  return onModel(
    (settings) => zfsStorage({ask: askHost, settings}),
    async () => {
      for (const name of (await names()).toReversed()) await zfs('unmount', name)
    },
    names,
  )
}

/** A storage on the model of FreeBSD. */
async function onModel(
  open: (settings: Settings) => Storage | Promise<Storage>,
  reboot: () => Promise<void>,
  names: () => Promise<readonly string[]>,
): Promise<TestStorage> {
  const model = await startModel()
  const before = {...process.env}
  Object.assign(process.env, {...model.env, PATH: `${model.bin}:${before.PATH ?? ''}`, HOME: before.HOME ?? '/'})
  const known = readSettings({config: model.root, data: model.root, run: model.root})
  const settings = {...known, zfsRoot: 'zroot/pot', fsRoot: join(model.root, 'root', 'pot'), cache: join(model.root, 'cache', 'pot')}
  const storage = await open(settings)
  const parts = storageBelow(model.root, () => storage)
  return {
    ...parts,
    mounts: freebsdMounts(askHost, spelling(settings.fsRoot)),
    reboot,
    leftovers: async () => [...(await parts.leftovers()), ...(await names())],
    async destroy() {
      const left = await model.stop()
      for (const name of ['PATH', 'FREEBSD_MODEL_SOCKET', 'HOME']) {
        const value = before[name]
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
      if (left.length > 0) throw new Error(`the model left ${left.join(', ')}`)
    },
  }
}

const btrfsOn = (fsRoot: string, cache: string, btrfsFile: string | undefined) => (run: string) =>
  btrfsStorage({
    ask: askHost,
    settings: {fsRoot, cache, btrfsFile, values: new Map([['POT_BTRFS_SIZE', '300M']])},
    mounts: linuxMounts(run, askHost),
    mountinfo: () => readMountinfo(),
  })

async function btrfsFile(): Promise<TestStorage> {
  const base = mkdtempSync(join(tmpdir(), 'pot-btrfs-'))
  const file = join(base, 'data', 'pot.btrfs')
  const parts = storageBelow(base, btrfsOn(join(base, 'root', 'pot'), join(base, 'cache', 'pot'), file))
  const umountAll = () => {
    for (const {target} of readMountinfo().toReversed()) if (target.startsWith(`${base}/`)) spawnSync('umount', [target])
  }
  return {
    ...parts,
    reboot: async () => umountAll(),
    leftovers: async () => [...(await parts.leftovers()), ...namesIn(dirname(file)), ...loopDevices(base)],
    async destroy() {
      umountAll()
      rmSync(base, {recursive: true, force: true})
    },
  }
}

async function btrfsSubvolume(): Promise<TestStorage> {
  const disk = makeBtrfs()
  const base = disk.mount
  const parts = storageBelow(base, btrfsOn(join(base, 'root', 'pot'), join(base, 'cache', 'pot'), undefined))
  return {
    ...parts,
    reboot: async () => void spawnSync('umount', [parts.cache]),
    leftovers: parts.leftovers,
    async destroy() {
      disk.destroy()
    },
  }
}

const directoriesOnModel = () =>
  onModel(
    (settings) => {
      const places = {config: settings.fsRoot, data: settings.fsRoot, run: settings.fsRoot}
      return openDirectories({system: 'freebsd', ask: askHost, settings, places, mounts: freebsdMounts(askHost, spelling(settings.fsRoot))})
    },
    async () => {},
    async () => [],
  )

export const KINDS: readonly Kind[] = [
  {name: 'plain directories (FreeBSD, model)', missing: process.getuid?.() === 0 ? undefined : 'needs root', make: directoriesOnModel},
  {name: 'plain directories', missing: process.getuid?.() === 0 ? undefined : 'needs root', make: () => openStorage(openDirectories)},
  {name: 'zfs (zfs-fuse)', missing: noZfs(), make: zfs},
  {name: 'zfs (OpenZFS, model)', missing: process.getuid?.() === 0 ? undefined : 'needs root', flat: true, make: openZfs},
  {name: 'btrfs in a file', missing: noBtrfs(), make: btrfsFile},
  {name: 'btrfs of the host', missing: noBtrfs(), make: btrfsSubvolume},
]

export {tree} from '../../src/testing/storage/under-test.js'
