import {isRecord} from '../errors.js'
import {keyOf} from '../record/attributes.js'
import {contributedAttributes} from './contributed-attributes.js'
import {blocks, isStrings, pluginsOf, type Declared, type Loaded} from './contributions.js'
import {distribution} from './distribution.js'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** What of a pot's record belongs to a plugin. */
export interface Owner {
  readonly plugin: string
  readonly loaded: boolean
  /** Its attributes, where they have a part in each start of the pot: by key of pot.conf, with what is as good as nothing. */
  readonly keys: readonly {readonly key: string; readonly none: string}[]
  readonly networks: readonly string[]
  /** A line to type. */
  readonly install: string
}

const starts = (hooks: Readonly<Record<string, unknown>>) => Object.keys(hooks).some((event) => event.startsWith('pot:start:'))

function ownerOf(plugin: Declared, loaded: boolean, install: string): Owner {
  const alone = {plugins: new Map([[plugin.name, plugin]])}
  const keys = starts(plugin.hooks) ? contributedAttributes(alone, []).found.map((attribute) => ({key: keyOf(attribute), none: attribute.default})) : []
  const networks = blocks(alone, 'provides').flatMap(({value}) => (isStrings(value.network) ? value.network : []))
  return {plugin: plugin.name, loaded, keys, networks, install}
}

function declared(name: string, root: string): Declared[] {
  const file = join(root, 'package.json')
  const pjson: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  if (!isRecord(pjson)) return []
  const hooks = isRecord(pjson.oclif) && isRecord(pjson.oclif.hooks) ? pjson.oclif.hooks : {}
  return [{name, root, pjson, hooks: Object.fromEntries(Object.keys(hooks).map((event) => [event, []]))}]
}

/** Of the plugins that are loaded, and of those that come with pot and are not: pots of older versions do not say what they need. */
export function ownersOf(config: Loaded & {readonly root: string}): Owner[] {
  const loaded = pluginsOf(config).map((plugin) => ownerOf(plugin, true, `pot plugins install ${plugin.name}`))
  const others = distribution(config.root).filter(({name}) => !config.plugins.has(name))
  return [...loaded, ...others.flatMap(({name, short, root}) => declared(name, root).map((one) => ownerOf(one, false, `pot plugins install ${short}`)))]
}
