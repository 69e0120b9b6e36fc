import {IndexedConfig} from './indexed-config.js'
import {openIndex} from './index-file.js'

/** The configuration from a valid index; undefined when there is none. Throws UNSAFE_DIR as `openIndex` does. */
export function indexedConfig(root: string): IndexedConfig | undefined {
  const index = openIndex(root, process.env)?.whole()
  return index === undefined ? undefined : new IndexedConfig(index, root)
}
