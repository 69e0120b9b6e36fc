import {mkdtempSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {runPot, type PotRun, type RunOptions} from './run-pot.js'
import {settle} from './world.js'

/** Temporary directories for a pot that is not initialised, for commands that need no pots. Does not need root. */
export interface TempPotRoot {
  /** Absolute path of the temporary directory. */
  readonly root: string
  /** Environment variables that make pot use these directories. */
  readonly env: Readonly<Record<string, string>>
  /** Runs pot; see `runPot`. */
  run(args: readonly string[], options?: RunOptions): Promise<PotRun>
  /** Removes the temporary directory and its contents. */
  remove(): void
}

/** Makes temporary directories. `conf` contains additional settings for pot.conf. For storage and pots, see `worlds`. */
export function tempPotRoot(conf: Readonly<Record<string, string>> = {}): TempPotRoot {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pot-test-')))
  const env = {...settle(root, conf), POT_CACHE_DIR: join(root, 'oclif')}
  return {
    root,
    env,
    run: (args, options = {}) => runPot(args, {...options, env: {...env, ...options.env}}),
    remove: () => rmSync(root, {recursive: true, force: true}),
  }
}
