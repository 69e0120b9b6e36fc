import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startMirror} from '../freebsd/fixtures.js'
import {installManifests} from '../freebsd/fixtures.js'
import {startModel, type Model} from '../freebsd/model/start.js'
import {loopDevices, noBtrfs} from './btrfs-loop.js'
import {busyboxRoot} from './busybox-root.js'
import {pot, type PotOptions, type PotRun} from './cli.js'
import {clearFreebsd, hostRelease, importAgain, leftOnFreebsd} from './freebsd-host.js'
import {containersIn, describeProcess, endWorld, mountsBelow, processesOf} from './end-world.js'
import {makeZfsPool, noZfs} from './zfs-pool.js'

/** A host of its own for the real `pot`: directories, storage, and on FreeBSD a model of the system's tools. */
export interface World {
  readonly host: 'linux' | 'freebsd'
  /** Absolute: everything is below it. */
  readonly root: string
  readonly fs: string
  readonly zfsRoot: string
  readonly env: Readonly<Record<string, string>>
  readonly model: Model | undefined
  /** Runs pot; see `pot` of cli.ts. */
  run(args: readonly string[], options?: PotOptions): Promise<PotRun>
  /** The same, and fails the test when it does not exit with 0; resolves with stdout. */
  pot(...args: string[]): Promise<string>
  /** Makes the bases that are missing; answers with the name of one for pots of this type. */
  base(type: 'single' | 'multi'): Promise<string>
  /** What is left on the machine beside the root itself: mounts, datasets, processes, control groups, containers, loop devices. */
  leftovers(): Promise<string[]>
  /** Like a power cut and a boot, as far as mounts go. */
  reboot(): Promise<void>
  close(): Promise<void>
}

export interface WorldKind {
  readonly name: string
  /** Milliseconds that one test may take. */
  readonly timeout?: number
  /** Why it cannot be made here. */
  readonly missing: string | undefined
  make(): Promise<World>
}

const needsRoot = process.getuid?.() === 0 ? undefined : 'needs root'

export const WORLDS: readonly WorldKind[] =
  process.platform === 'freebsd'
    ? [{name: 'FreeBSD', missing: needsRoot, timeout: 900_000, make: realFreebsdWorld}]
    : [
        {name: 'btrfs on Linux', missing: noBtrfs(), make: () => linuxWorld('btrfs')},
        // Its suites take turns: see zfs-pool.ts.
        {name: 'zfs on Linux', missing: noZfs(), timeout: 600_000, make: () => linuxWorld('zfs')},
        {name: 'the FreeBSD model', missing: needsRoot, make: freebsdWorld},
      ]

/**
 * For suites that are not about the storage: zfs-fuse is slow and has one daemon, and what the commands do with zfs is tested on the model.
 * POT_TEST_WORLDS=all takes it too.
 */
export const HOSTS = WORLDS.filter(({name}) => process.env.POT_TEST_WORLDS === 'all' || name !== 'zfs on Linux')

interface Parts extends Pick<World, 'host' | 'root' | 'fs' | 'zfsRoot' | 'env' | 'model' | 'reboot'> {
  readonly createBase: Readonly<Record<'single' | 'multi', readonly string[]>>
  leftovers(): Promise<string[]>
  close(): Promise<void>
}

function worldOf(parts: Parts): World {
  const run: World['run'] = (args, options = {}) => pot(args, {...options, env: {...parts.env, ...options.env}})
  const world: World = {
    ...parts,
    run,
    async pot(...args) {
      const {code, stdout, stderr} = await run(args)
      if (code !== 0) throw new Error(`pot ${args.join(' ')} exits with ${code}: ${stderr}${stdout}`)
      return stdout
    },
    async base(type) {
      const [name = '', ...args] = parts.createBase[type]
      if (args.length > 0 && !existsSync(join(parts.fs, 'bases', name))) await world.pot('create-base', ...args)
      return name
    },
  }
  return world
}

const conf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([key, value]) => `${key}="${value}"\n`)
    .join('')

function settle(root: string, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const config = join(root, 'etc')
  mkdirSync(config, {recursive: true})
  writeFileSync(join(config, 'pot.conf'), conf({POT_FS_ROOT: join(root, 'fs'), POT_CACHE: join(root, 'cache'), POT_TMP: join(root, 'tmp'), ...values}))
  return {POT_CONFIG_DIR: config, POT_DATA_DIR: join(root, 'data'), POT_RUN_DIR: join(root, 'run')}
}

async function linuxWorld(storage: 'btrfs' | 'zfs'): Promise<World> {
  const pool = storage === 'zfs' ? await makeZfsPool() : undefined
  const root = pool?.dir ?? realpathSync(mkdtempSync(join(tmpdir(), 'pot-world-')))
  const zfsRoot = `${pool?.name ?? 'zroot'}/pot`
  const env = settle(root, {
    POT_ZFS_ROOT: zfsRoot,
    POT_GROUP: 'root',
    POT_STORAGE: storage,
    ...(pool ? {} : {POT_BTRFS_FILE: join(root, 'pot.btrfs'), POT_BTRFS_SIZE: '1G'}),
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

async function freebsdWorld(): Promise<World> {
  const model = await startModel()
  const mirror = await startMirror()
  const {root} = model
  const places = settle(root, {POT_ZFS_ROOT: 'zroot/pot', POT_MIRROR: `${mirror.url}/releases`, POT_MANIFESTS: installManifests(root)})
  return worldOf({
    host: 'freebsd',
    root,
    fs: join(root, 'fs'),
    zfsRoot: 'zroot/pot',
    env: {...model.env, ...places, POT_PLATFORM: 'freebsd'},
    model,
    createBase: {single: ['14.2'], multi: ['14.2', '-r', '14.2']},
    async leftovers() {
      const left = await model.leftovers()
      return Object.entries(left).flatMap(([what, list]) => (Array.isArray(list) ? list.map((one) => `${what}: ${JSON.stringify(one)}`) : []))
    },
    reboot: () => model.reboot(),
    async close() {
      await mirror.close()
      const left = await model.stop()
      if (left.length > 0) throw new Error(`the model left ${left.join(', ')}`)
    },
  })
}

/** FreeBSD itself, with bases of its own release from POT_TEST_MIRROR, or from where users get them. */
async function realFreebsdWorld(): Promise<World> {
  const pool = await makeZfsPool(16 * 1024 ** 3)
  const root = realpathSync(pool.dir)
  const release = hostRelease()
  const mirror = process.env.POT_TEST_MIRROR
  const zfsRoot = `${pool.name}/pot`
  return worldOf({
    host: 'freebsd',
    root,
    fs: join(root, 'fs'),
    zfsRoot,
    env: settle(root, {POT_ZFS_ROOT: zfsRoot, POT_GROUP: 'wheel', ...(mirror === undefined ? {} : {POT_MIRROR: mirror})}),
    model: undefined,
    createBase: {single: [release], multi: [release, '-r', release]},
    leftovers: async () => leftOnFreebsd(root, pool.name),
    async reboot() {
      clearFreebsd(root)
      importAgain(pool.name, pool.dir)
    },
    async close() {
      clearFreebsd(root)
      await pool.destroy()
    },
  })
}
