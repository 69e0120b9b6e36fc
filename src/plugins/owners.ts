import {isRecord} from '../errors.js'
import {keyOf} from '../record/attributes.js'
import {contributedAttributes} from './contributed/attributes.js'
import {blocks, namesIn, pluginsOf, type Declared, type Loaded} from './contributed/contributions.js'
import {distribution} from './contributed/distribution.js'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** The parts of a pot's record that belong to a plugin. */
export interface Owner {
  readonly plugin: string
  readonly loaded: boolean
  /** The attributes of a plugin that takes part in the start of pots: the key in pot.conf, and the value that has no effect. */
  readonly keys: readonly {readonly key: string; readonly none: string}[]
  readonly networks: readonly string[]
  /** The command line that installs the plugin. */
  readonly install: string
}

const starts = (hooks: Readonly<Record<string, unknown>>) => Object.keys(hooks).some((event) => event.startsWith('pot:start:'))

function ownerOf(plugin: Declared, loaded: boolean, install: string): Owner {
  const alone = {plugins: new Map([[plugin.name, plugin]])}
  const keys = starts(plugin.hooks) ? contributedAttributes(alone, []).found.map((attribute) => ({key: keyOf(attribute), none: attribute.default})) : []
  const networks = blocks(alone, 'provides').flatMap(({value}) => namesIn(value.network))
  return {plugin: plugin.name, loaded, keys, networks, install}
}

function declared(name: string, root: string): Declared[] {
  const file = join(root, 'package.json')
  const pjson: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  if (!isRecord(pjson)) return []
  const hooks = isRecord(pjson.oclif) && isRecord(pjson.oclif.hooks) ? pjson.oclif.hooks : {}
  return [{name, root, pjson, hooks: Object.fromEntries(Object.keys(hooks).map((event) => [event, []]))}]
}

/**
 * The owners: the loaded plugins, and the plugins of the distribution that are not loaded. Records of older versions of pot do not list the plugins that they
 * need.
 */
export function ownersOf(config: Loaded & {readonly root: string}): Owner[] {
  const loaded = pluginsOf(config).map((plugin) => ownerOf(plugin, true, `pot plugins install ${plugin.name}`))
  const others = distribution(config.root).filter(({name}) => !config.plugins.has(name))
  return [...loaded, ...others.flatMap(({name, short, root}) => declared(name, root).map((one) => ownerOf(one, false, `pot plugins install ${short}`)))]
}
