import {hasPlugins} from './places.js'
import {IndexedConfig} from './indexed-config.js'
import {coreIndexFile, readIndex} from './index-file.js'
import {indexFile} from '../plugins/installed.js'

/** The configuration from a valid index; undefined when there is none. Throws UNSAFE_DIR when other users can change the plugins. */
export function indexedConfig(root: string): IndexedConfig | undefined {
  const data = process.env.POT_DATA_DIR
  const plugins = data !== undefined && hasPlugins(data, process.getuid?.() ?? 0)
  // In these modes oclif runs the TypeScript sources of a linked plugin, which the index does not contain.
  if (['development', 'test'].includes(process.env.NODE_ENV ?? '')) return undefined
  const index = readIndex(plugins ? indexFile(data) : coreIndexFile(root))
  // Several versions of pot may use one data directory.
  const ours = index !== undefined && (!plugins || index.stamps.some(({path}) => path === coreIndexFile(root)))
  return ours ? new IndexedConfig(index, root) : undefined
}
