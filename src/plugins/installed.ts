import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {defined} from '../defined.js'
import {isRecord} from '../errors.js'

// The list of installed plugins is private to @oclif/plugin-plugins, which keeps it in package.json of the data directory. This is the one module that knows
// its form. It is loaded at every start of pot.

/** A plugin of the list. */
export interface Installed {
  readonly name: string
  /** Directory of a plugin that is used where it is, absolute. */
  readonly root?: string
  /** `link` for such a plugin, `user` for those that npm has installed. */
  readonly type?: unknown
}

/** The list, with all that npm and the plugin manager keep beside it. */
export interface PluginList {
  readonly plugins: readonly Installed[]
  readonly dependencies: Readonly<Record<string, unknown>>
  /** The whole file. */
  readonly manifest: Readonly<Record<string, unknown>>
}

export const listFile = (data: string): string => join(data, 'package.json')

const isInstalled = (item: unknown): item is Installed => isRecord(item) && typeof item.name === 'string' && ['string', 'undefined'].includes(typeof item.root)

/** A plugin keeps what else the plugin manager has written about it. Older versions of the plugin manager wrote the name alone. */
const pluginOf = (item: unknown): Installed[] => (typeof item === 'string' ? [{name: item, type: 'user'}] : isInstalled(item) ? [item] : [])

/** The list of the data directory, empty where nothing was ever installed. Throws when the file cannot be read or is no JSON. */
export function readList(data: string): PluginList {
  const found: unknown = existsSync(listFile(data)) ? JSON.parse(readFileSync(listFile(data), 'utf8')) : {}
  const manifest = isRecord(found) ? found : {}
  const {oclif, dependencies} = manifest
  return {
    plugins: isRecord(oclif) && Array.isArray(oclif.plugins) ? oclif.plugins.flatMap(pluginOf) : [],
    dependencies: isRecord(dependencies) ? dependencies : {},
    manifest,
  }
}

/** The text of the file: what was in it, with these changes. `name` is that of the core. */
export function listText(
  name: string,
  {manifest}: PluginList,
  {plugins, dependencies}: {readonly plugins?: readonly Installed[]; readonly dependencies?: PluginList['dependencies']},
): string {
  const kept = isRecord(manifest.oclif) ? manifest.oclif : {}
  const oclif = {schema: 1, plugins: [], ...kept, ...defined({plugins})}
  const text = {name, private: true, dependencies: {}, ...manifest, ...defined({dependencies}), oclif}
  return `${JSON.stringify(text, null, 2)}\n`
}

/** The plugins of the list; see `readList`. */
export const installed = (data: string): readonly Installed[] => readList(data).plugins

export const installedNames = (data: string): string[] => installed(data).map(({name}) => name)

/** Where an installed plugin is. */
export const directoryOf = (data: string, {name, root}: Installed): string => root ?? join(data, 'node_modules', name)
