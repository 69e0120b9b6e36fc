import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {defined} from '../defined.js'
import {isRecord, messageOf, PotError} from '../errors.js'

// @oclif/plugin-plugins keeps the list of installed plugins in package.json of the data directory. The format is private, and only this module knows it. pot
// loads this module at every start.

/** An entry of the list. */
export interface Installed {
  readonly name: string
  /** Absolute path of a plugin that pot uses at its original place. */
  readonly root?: string
  /** `link` for a plugin with `root`, `user` for a plugin that npm has installed. */
  readonly type?: unknown
}

/** The list, with the other data that npm and the plugin manager keep in the same file. */
export interface PluginList {
  readonly plugins: readonly Installed[]
  readonly dependencies: Readonly<Record<string, unknown>>
  /** The contents of the whole file. */
  readonly manifest: Readonly<Record<string, unknown>>
}

/** The index of the core and the installed plugins, written by root; see cli/index-file.ts. */
export const indexFile = (data: string): string => join(data, 'commands.json')

export const listFile = (data: string): string => join(data, 'package.json')

const isInstalled = (item: unknown): item is Installed => isRecord(item) && typeof item.name === 'string' && ['string', 'undefined'].includes(typeof item.root)

/** Converts an item of the list. Keeps the other fields that the plugin manager has written. Older versions of the plugin manager wrote only the name. */
const pluginOf = (item: unknown): Installed[] => (typeof item === 'string' ? [{name: item, type: 'user'}] : isInstalled(item) ? [item] : [])

function parsed(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new PotError('BAD_CONFIG', `${file}, the list of plugins, is damaged: ${messageOf(cause)}`, {
      hint: `edit ${file}, or rm ${file} and install the plugins again`,
      cause,
    })
  }
}

/** Reads the list in the data directory. Returns an empty list when no plugin was ever installed. Throws BAD_CONFIG when the file is not JSON. */
export function readList(data: string): PluginList {
  const found = existsSync(listFile(data)) ? parsed(listFile(data)) : {}
  const manifest = isRecord(found) ? found : {}
  const {oclif, dependencies} = manifest
  return {
    plugins: isRecord(oclif) && Array.isArray(oclif.plugins) ? oclif.plugins.flatMap(pluginOf) : [],
    dependencies: isRecord(dependencies) ? dependencies : {},
    manifest,
  }
}

/** The text of the file with the given changes. `name` is the name of the core. */
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

/** The installed plugins; see `readList`. */
export const installed = (data: string): readonly Installed[] => readList(data).plugins

export const installedNames = (data: string): string[] => installed(data).map(({name}) => name)

/** The directory of an installed plugin. */
export const directoryOf = (data: string, {name, root}: Installed): string => root ?? join(data, 'node_modules', name)
