import {installed, listFile, listText, readList, type Installed, type PluginList} from '../plugins/installed.js'
import type {Step, WriteAction} from '../operations/types.js'

/** A plugin that is linked: pot uses it in its own directory. */
export interface PluginLink {
  /** Name of the package. */
  readonly name: string
  /** Absolute path of the package. */
  readonly root: string
}

const write = (data: string, list: PluginList, plugins: readonly Installed[]): WriteAction => ({
  do: 'write',
  path: listFile(data),
  content: listText('@pot/core', list, {plugins}),
  mode: 0o644,
})

/** Returns the plugins of `links` that are not installed, neither as a link nor as a package. */
export function missingLinks(data: string, links: readonly PluginLink[]): PluginLink[] {
  const plugins = installed(data)
  return links.filter(({name}) => !plugins.some((plugin) => plugin.name === name)).map(({name, root}) => ({name, root}))
}

/** Returns the steps that install plugins as `pot plugins link` does; [] if `links` is empty. */
export function linkSteps(data: string, links: readonly PluginLink[]): Step[] {
  if (links.length === 0) return []
  const list = readList(data)
  const plugins = [...list.plugins, ...links.map(({name, root}) => ({name, root, type: 'link'}))]
  return [{title: `install ${links.map(({name}) => name).join(', ')}`, run: write(data, list, plugins)}]
}

/** Returns the steps that uninstall the plugins of `linkSteps`. A plugin of the same name from another directory stays. */
export function unlinkSteps(data: string, links: readonly PluginLink[]): Step[] {
  const list = readList(data)
  const isOurs = (plugin: Installed) => plugin.type === 'link' && links.some(({name, root}) => plugin.name === name && plugin.root === root)
  const ours = list.plugins.filter(isOurs)
  if (ours.length === 0) return []
  const title = `uninstall ${ours.map(({name}) => name).join(', ')}`
  const rest = list.plugins.filter((plugin) => !isOurs(plugin))
  const empty = rest.length === 0 && Object.keys(list.dependencies).length === 0
  return [{title, run: empty ? {do: 'remove', path: listFile(data)} : write(data, list, rest)}]
}
