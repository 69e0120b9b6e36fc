import './json-schemas.js'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

export {CORE, runPot as pot, type PotRun, type RunOptions as PotOptions} from '../../src/testing/run-pot.js'

/** The checkout, absolute. What runs is in `CORE`, which `npm test` installs from the tarball of this checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Directories of pot that are gone when `use` has ended. Nothing of them exists at first. */
export async function withPlaces<T>(
  use: (env: Readonly<Record<'POT_DATA_DIR' | 'POT_CONFIG_DIR' | 'POT_CACHE_DIR' | 'POT_RUN_DIR', string>>) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'pot-cli-'))
  try {
    return await use({POT_DATA_DIR: join(root, 'data'), POT_CONFIG_DIR: join(root, 'etc'), POT_CACHE_DIR: join(root, 'cache'), POT_RUN_DIR: join(root, 'run')})
  } finally {
    await rm(root, {recursive: true, force: true})
  }
}
