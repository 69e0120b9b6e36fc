import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Step, WriteAction} from '../operations/types.js'

/** A plugin that is used where it is. */
export interface PluginLink {
  /** Of the package. */
  readonly name: string
  /** Absolute. */
  readonly root: string
}

type Table = Readonly<Record<string, unknown>>

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What `pot plugins` keeps its list in. */
const listFile = (data: string) => join(data, 'package.json')

interface List {
  readonly manifest: Table
  readonly oclif: Table
  readonly plugins: readonly unknown[]
}

function read(data: string): List {
  const found: unknown = existsSync(listFile(data)) ? JSON.parse(readFileSync(listFile(data), 'utf8')) : {}
  const manifest = isTable(found) ? found : {}
  const oclif = isTable(manifest.oclif) ? manifest.oclif : {}
  return {manifest, oclif, plugins: Array.isArray(oclif.plugins) ? oclif.plugins : []}
}

const write = (data: string, {manifest, oclif}: List, plugins: readonly unknown[]): WriteAction => ({
  do: 'write',
  path: listFile(data),
  content: `${JSON.stringify({name: '@pot/core', private: true, dependencies: {}, ...manifest, oclif: {schema: 1, ...oclif, plugins}}, null, 2)}\n`,
  mode: 0o644,
})

const nameOf = (plugin: unknown): unknown => (isTable(plugin) ? plugin.name : plugin)

/** Those that are not installed yet, in whatever way. */
export function missingLinks(data: string, links: readonly PluginLink[]): PluginLink[] {
  const {plugins} = read(data)
  return links.filter(({name}) => !plugins.some((plugin) => nameOf(plugin) === name)).map(({name, root}) => ({name, root}))
}

/** Installs plugins as `pot plugins link` does, as a step. None: []. */
export function linkSteps(data: string, links: readonly PluginLink[]): Step[] {
  if (links.length === 0) return []
  const list = read(data)
  const plugins = [...list.plugins, ...links.map(({name, root}) => ({name, root, type: 'link'}))]
  return [{title: `install ${links.map(({name}) => name).join(', ')}`, run: write(data, list, plugins)}]
}

/** Takes away what `linkSteps` has installed. What is installed from elsewhere under such a name stays. */
export function unlinkSteps(data: string, links: readonly PluginLink[]): Step[] {
  const list = read(data)
  const isOurs = (plugin: unknown) => isTable(plugin) && links.some(({name, root}) => plugin.type === 'link' && plugin.name === name && plugin.root === root)
  const ours = list.plugins.filter(isOurs)
  if (ours.length === 0) return []
  const title = `uninstall ${ours.map(nameOf).join(', ')}`
  const rest = list.plugins.filter((plugin) => !isOurs(plugin))
  const empty = rest.length === 0 && (!isTable(list.manifest.dependencies) || Object.keys(list.manifest.dependencies).length === 0)
  return [{title, run: empty ? {do: 'remove', path: listFile(data)} : write(data, list, rest)}]
}
