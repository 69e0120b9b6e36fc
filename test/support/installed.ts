import {execFile} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {CORE, ROOT} from './cli.js'

/** The core that `npm test` installed from its tarball; a suite that is run alone installs one and takes it away in the end. */
export async function installed(): Promise<{readonly core: string; readonly prefix: string; close(): Promise<void>}> {
  const below = (core: string, close: () => Promise<void>) => ({core, prefix: resolve(core, '../../../..'), close})
  if (process.env.POT_TEST_CORE !== undefined) return below(CORE, async () => undefined)
  const directory = await mkdtemp(join(tmpdir(), 'pot-packed-'))
  const {stdout} = await promisify(execFile)(process.execPath, [join(ROOT, 'test/support/packed.mjs'), directory])
  return below(stdout.trim(), () => rm(directory, {recursive: true}))
}

/** The tarball of an installed core: it lies beside the prefix. */
export const tarballOf = (prefix: string, version: string) => join(dirname(prefix), `pot-core-${version}.tgz`)
