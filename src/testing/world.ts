import {existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {defined} from '../defined.js'
import {runPot, type PotRun, type RunOptions} from './run-pot.js'
import {endWarm, runWarm} from './warm.js'

/** A model of the tools of a system, which the tests run instead of the real tools. */
export interface ModelOfTools {
  /** Directory of the programs. */
  readonly bin: string
  /** Names of the running jails. */
  jails(): Promise<readonly string[]>
}

/** A separate host for the real `pot`: directories, storage, and, for FreeBSD on another system, a model of its tools. */
export interface World {
  readonly host: 'linux' | 'freebsd'
  /** Absolute path of the directory that contains everything else. */
  readonly root: string
  readonly fs: string
  readonly zfsRoot: string
  readonly env: Readonly<Record<string, string>>
  /** The model of the system's tools; undefined on the real system. */
  readonly model: ModelOfTools | undefined
  /** Runs pot; see `runPot`. Without --plugins, `init` installs no plugins, so that the world has only the plugins of the test. */
  run(args: readonly string[], options?: RunOptions): Promise<PotRun>
  /**
   * Runs pot, and throws an error if the exit status is not 0. Resolves with stdout. The command runs in a process that has run others, if one is free: use
   * `run` for a command whose process is tested, such as one that gets a signal.
   */
  pot(...args: string[]): Promise<string>
  /** Makes the base for pots of this type unless it exists. Resolves with its name. */
  base(type: 'single' | 'multi'): Promise<string>
  /**
   * Lists the things of the world that still exist on the machine, except for the root: mounts, datasets, processes, control groups, containers, loop
   * devices.
   */
  leftovers(): Promise<string[]>
  /** Simulates a power failure and a boot; only the mounts are affected. */
  reboot(): Promise<void>
  /** Removes everything that belongs to the world. */
  close(): Promise<void>
}

/** A kind of world, and whether it can be made on this machine. */
export interface WorldKind {
  readonly name: string
  /** Timeout of one test in milliseconds. */
  readonly timeout?: number
  /** The reason why this world cannot be made on this machine. */
  readonly missing: string | undefined
  /** Makes a world. The caller must call `close` in every case. */
  make(): Promise<World>
}

/** The parts from which `worldOf` makes a world. */
export interface WorldParts extends Pick<World, 'host' | 'root' | 'fs' | 'zfsRoot' | 'env' | 'model' | 'reboot'> {
  /** argv of a program that runs pot; see `runPot`. */
  readonly through?: readonly string[]
  readonly createBase: Readonly<Record<'single' | 'multi', readonly string[]>>
  /** The function of the same name in `World`. */
  leftovers(): Promise<string[]>
  /** The function of the same name in `World`. */
  close(): Promise<void>
}

/** Makes a world from its parts. */
export function worldOf(parts: WorldParts): World {
  const alone = (args: readonly string[]) => (args[0] === 'init' && !args.includes('--plugins') ? [...args, '--plugins', 'none'] : args)
  const run: World['run'] = (args, options = {}) => runPot(alone(args), {...defined({through: parts.through}), ...options, env: {...parts.env, ...options.env}})
  const world: World = {
    ...parts,
    run,
    async pot(...args) {
      const {code, stdout, stderr} = await runWarm(alone(args), {...defined({through: parts.through}), env: parts.env})
      if (code !== 0) throw new Error(`pot ${args.join(' ')} exits with ${code}: ${stderr}${stdout}`)
      return stdout
    },
    async base(type) {
      const [name = '', ...args] = parts.createBase[type]
      if (args.length > 0 && !existsSync(join(parts.fs, 'bases', name))) await world.pot('create-base', ...args)
      return name
    },
    async close() {
      if (parts.through !== undefined && parts.through.length > 0) await endWarm(parts.through)
      await parts.close()
    },
  }
  return world
}

const conf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([key, value]) => `${key}="${value}"\n`)
    .join('')

/** Writes a pot.conf that sets all directories below `root`. Returns the environment variables that make pot use it. */
export function settle(root: string, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const config = join(root, 'etc')
  mkdirSync(config, {recursive: true})
  writeFileSync(
    join(config, 'pot.conf'),
    conf({POT_FS_ROOT: join(root, 'fs'), POT_CACHE: join(root, 'cache'), POT_TMP: join(root, 'tmp'), POT_LOG_FACILITY: 'none', ...values}),
  )
  return {POT_CONFIG_DIR: config, POT_DATA_DIR: join(root, 'data'), POT_RUN_DIR: join(root, 'run')}
}
