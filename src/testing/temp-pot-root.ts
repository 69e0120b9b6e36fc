import {mkdtempSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {runPot, type PotRun, type RunOptions} from './run-pot.js'
import {settle} from './world.js'

/** Directories of its own for pot, in which nothing was set up: for commands that need no pots. Needs no root. */
export interface TempPotRoot {
  /** Absolute. */
  readonly root: string
  /** With it pot keeps to this root. */
  readonly env: Readonly<Record<string, string>>
  /** See `runPot`. */
  run(args: readonly string[], options?: RunOptions): Promise<PotRun>
  /** Removes it with all that is in it. */
  remove(): void
}

/** `conf`: further settings of pot.conf. For one with storage and pots, see `worlds`. */
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
