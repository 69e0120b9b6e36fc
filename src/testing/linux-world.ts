import {execFileSync, spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {busyboxRoot} from './system/busybox-root.js'
import {containersIn, describeProcess, endWorld, loopDevices, mountsBelow, processesOf} from './system/linux-left.js'
import {settle, worldOf, type World} from './world.js'

/** A ZFS pool for a world. */
export interface WorldPool {
  readonly name: string
  /** Absolute path of a temporary directory that contains the disk and can contain mount points. */
  readonly dir: string
  destroy(): Promise<void>
}

/** The reason why btrfs cannot be used on this machine, or undefined if it can be used. */
export function noBtrfs(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  if (!/\tbtrfs$/m.test(readFileSync('/proc/filesystems', 'utf8'))) return 'needs a kernel with btrfs'
  const missing = ['btrfs', 'mkfs.btrfs', 'losetup', 'busybox'].find((tool) => spawnSync('which', [tool]).status !== 0)
  return missing === undefined ? undefined : `needs ${missing}`
}

/** Makes a world on Linux, with btrfs in a file, on the given pool, or with the storage of a plugin. `through`: see `runPot`. */
export async function linuxWorld(pool?: WorldPool, through: readonly string[] = [], storage = pool ? 'zfs' : 'btrfs'): Promise<World> {
  const root = pool?.dir ?? realpathSync(mkdtempSync(join(tmpdir(), 'pot-world-')))
  const zfsRoot = `${pool?.name ?? 'zroot'}/pot`
  const env = settle(root, {
    POT_ZFS_ROOT: zfsRoot,
    POT_GROUP: 'root',
    POT_STORAGE: storage,
    ...(storage === 'btrfs' ? {POT_BTRFS_FILE: join(root, 'pot.btrfs'), POT_BTRFS_SIZE: '1G'} : {}),
  })
  const tarball = busyboxRoot()
  const datasets = () => (pool ? execFileSync('zfs', ['list', '-H', '-o', 'name', '-r', pool.name], {encoding: 'utf8'}).trim().split('\n').slice(1) : [])
  const own = {root, pool: pool?.name}
  return worldOf({
    host: 'linux',
    root,
    fs: join(root, 'fs'),
    zfsRoot,
    env,
    model: undefined,
    through,
    createBase: {
      single: ['busy', '-r', 'busy', '--from', tarball],
      multi: ['busy-multi', '-r', 'busy', '-b', 'busy-multi', '--from', tarball, '--layout', 'multi'],
    },
    leftovers: async () => [
      ...mountsBelow(root),
      ...datasets(),
      ...loopDevices(root),
      ...processesOf(own).map(describeProcess),
      ...containersIn(join(root, 'run')),
    ],
    async reboot() {
      for (const target of mountsBelow(root).toReversed()) execFileSync('umount', ['-l', target])
    },
    async close() {
      await endWorld(own)
      await pool?.destroy()
      rmSync(root, {recursive: true, force: true})
    },
  })
}
