import {chmod, mkdir, readFile, rename, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {Hook} from '@oclif/core/hooks'
import {assertSafe} from '../places.js'

/** What plugin-plugins writes when there is nothing yet. */
const EMPTY = {private: true, dependencies: {}, oclif: {schema: 1, plugins: []}}

type Manifest = Readonly<Record<string, unknown>>

const isManifest = (value: unknown): value is Manifest => typeof value === 'object' && value !== null && !Array.isArray(value)

async function read(path: string): Promise<Manifest> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  const found: unknown = text === undefined ? EMPTY : JSON.parse(text)
  return isManifest(found) ? found : EMPTY
}

/**
 * Before npm installs a plugin: the core that runs is made a dependency of the plugin directory, as a link. So npm finds
 * the plugin's peer dependency without a network, and there is one copy of the core, whatever the plugins say.
 */
const preinstall: Hook<'plugins:preinstall'> = async ({config}) => {
  const path = join(config.dataDir, 'package.json')
  await mkdir(config.dataDir, {recursive: true, mode: 0o755})
  assertSafe(config.dataDir, process.getuid?.() ?? 0)
  const manifest = await read(path)
  const dependencies = isManifest(manifest.dependencies) ? manifest.dependencies : {}
  const linked = {...manifest, dependencies: {...dependencies, [config.name]: `file:${config.root}`}}
  await writeFile(`${path}.new`, `${JSON.stringify({name: config.name, ...linked}, null, 2)}\n`)
  await chmod(`${path}.new`, 0o644)
  await rename(`${path}.new`, path)
  process.env.npm_config_cache ??= join(config.cacheDir, 'npm')
}

export default preinstall
