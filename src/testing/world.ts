import {existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {runPot, type PotRun, type RunOptions} from './run-pot.js'

/** A model of the tools of a system. */
export interface ModelOfTools {
  /** The directory of the tools. */
  readonly bin: string
  /** Names of the jails that are up. */
  jails(): Promise<readonly string[]>
}

/** A host of its own for the real `pot`: directories, storage, and on FreeBSD a model of the system's tools. */
export interface World {
  readonly host: 'linux' | 'freebsd'
  /** Absolute: everything is below it. */
  readonly root: string
  readonly fs: string
  readonly zfsRoot: string
  readonly env: Readonly<Record<string, string>>
  /** A model of the tools of the system, when it is not the system itself. */
  readonly model: ModelOfTools | undefined
  /** Runs pot; see `runPot`. `init` installs no plugins unless told: a world has those that the test installs. */
  run(args: readonly string[], options?: RunOptions): Promise<PotRun>
  /** The same, and fails the test when it does not exit with 0; resolves with stdout. */
  pot(...args: string[]): Promise<string>
  /** Makes the bases that are missing; answers with the name of one for pots of this type. */
  base(type: 'single' | 'multi'): Promise<string>
  /** What is left on the machine beside the root itself: mounts, datasets, processes, control groups, containers, loop devices. */
  leftovers(): Promise<string[]>
  /** Like a power cut and a boot, as far as mounts go. */
  reboot(): Promise<void>
  /** Takes away all that is left of it. */
  close(): Promise<void>
}

/** A world that could be made. */
export interface WorldKind {
  readonly name: string
  /** Milliseconds that one test may take. */
  readonly timeout?: number
  /** Why it cannot be made here. */
  readonly missing: string | undefined
  /** Makes one; `close` it in the end, whatever happens. */
  make(): Promise<World>
}

/** What makes a world out of the others' parts. */
export interface WorldParts extends Pick<World, 'host' | 'root' | 'fs' | 'zfsRoot' | 'env' | 'model' | 'reboot'> {
  /** How its commands are run; see `runPot`. */
  readonly through?: readonly string[]
  readonly createBase: Readonly<Record<'single' | 'multi', readonly string[]>>
  /** See `World`. */
  leftovers(): Promise<string[]>
  /** Takes away all that is left of it. */
  close(): Promise<void>
}

/** A world from its parts. */
export function worldOf(parts: WorldParts): World {
  const alone = (args: readonly string[]) => (args[0] === 'init' && !args.includes('--plugins') ? [...args, '--plugins', 'none'] : args)
  const run: World['run'] = (args, options = {}) =>
    runPot(alone(args), {...(parts.through === undefined ? {} : {through: parts.through}), ...options, env: {...parts.env, ...options.env}})
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

/** Writes a pot.conf for everything below `root`; answers with the environment in which pot keeps to it. */
export function settle(root: string, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const config = join(root, 'etc')
  mkdirSync(config, {recursive: true})
  writeFileSync(
    join(config, 'pot.conf'),
    conf({POT_FS_ROOT: join(root, 'fs'), POT_CACHE: join(root, 'cache'), POT_TMP: join(root, 'tmp'), POT_LOG_FACILITY: 'none', ...values}),
  )
  return {POT_CONFIG_DIR: config, POT_DATA_DIR: join(root, 'data'), POT_RUN_DIR: join(root, 'run')}
}
