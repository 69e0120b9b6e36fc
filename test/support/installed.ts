import {execFile} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {CORE, ROOT} from './cli.js'
import {npmPack} from './pack.js'

/** The core that `npm test` installed from its tarball; a suite that is run alone installs one and takes it away in the end. */
export async function installed(): Promise<{readonly core: string; readonly prefix: string; close(): Promise<void>}> {
  const below = (core: string, close: () => Promise<void>) => ({core, prefix: resolve(core, '../../../..'), close})
  if (process.env.POT_TEST_CORE !== undefined) return below(CORE, async () => undefined)
  const directory = await mkdtemp(join(tmpdir(), 'pot-packed-'))
  const {stdout} = await promisify(execFile)(process.execPath, [join(ROOT, 'test/support/packed.mjs'), directory])
  return below(stdout.trim(), () => rm(directory, {recursive: true}))
}

/** The tarball of the core that `npm test` installed; a suite that is run alone has it packed. */
export async function tarball(into: string): Promise<string> {
  if (process.env.POT_TEST_CORE === undefined) return npmPack(ROOT, into)
  const {prefix} = await installed()
  return tarballOf(prefix, JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version)
}

/** The tarball of an installed core: it lies beside the prefix. */
export const tarballOf = (prefix: string, version: string) => join(dirname(prefix), `pot-core-${version}.tgz`)
