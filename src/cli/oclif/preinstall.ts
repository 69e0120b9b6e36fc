import {chmod, mkdir, rename, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {Hook} from '@oclif/core/hooks'
import {listFile, listText, readList} from '../../plugins/installed.js'
import {temporaryBeside} from '../../paths/temporary.js'
import {assertSafe} from '../places.js'

/**
 * Runs before npm installs a plugin. Records the directory of the running core as a dependency of the plugin directory. Then npm finds the peer dependency of the
 * plugin without a network, and all plugins share one copy of the core.
 */
const preinstall: Hook<'plugins:preinstall'> = async ({config}) => {
  const path = listFile(config.dataDir)
  await mkdir(config.dataDir, {recursive: true, mode: 0o755})
  assertSafe(config.dataDir, process.getuid?.() ?? 0)
  const list = readList(config.dataDir)
  const fresh = temporaryBeside(path)
  await writeFile(fresh, listText(config.name, list, {dependencies: {...list.dependencies, [config.name]: `file:${config.root}`}}))
  await chmod(fresh, 0o644)
  await rename(fresh, path)
  process.env.npm_config_cache ??= join(config.cacheDir, 'npm')
}

export default preinstall
