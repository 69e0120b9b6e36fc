import {hasPlugins} from './places.js'
import {IndexedConfig} from './indexed-config.js'
import {coreIndexFile, pluginIndexFile, readIndex} from './index-file.js'

/** The configuration of an index that is valid, or undefined. Throws UNSAFE_DIR when other users can change the plugins. */
export function indexedConfig(root: string): IndexedConfig | undefined {
  const data = process.env.POT_DATA_DIR
  const plugins = data !== undefined && hasPlugins(data, process.getuid?.() ?? 0)
  // Then oclif runs the TypeScript sources of a linked plugin.
  if (['development', 'test'].includes(process.env.NODE_ENV ?? '')) return undefined
  const index = readIndex(plugins ? pluginIndexFile(data) : coreIndexFile(root))
  return index && new IndexedConfig(index, root)
}
