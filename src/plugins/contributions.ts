import {isRecord} from '../errors.js'

/** A plugin with its package.json, without its code. oclif's Config holds them. */
export interface Declared {
  readonly name: string
  readonly isRoot?: boolean
  readonly type?: string
  readonly pjson: object
  /** Absolute. */
  readonly root: string
  readonly hooks: Readonly<Record<string, readonly unknown[]>>
  readonly commands?: readonly {readonly id: string; readonly aliases?: readonly string[]}[]
}

/** The holder of the plugins: oclif's Config. */
export interface Loaded {
  readonly plugins: ReadonlyMap<string, Declared>
}

/** Declarations of plugins, and warnings about them, a line each. */
export interface Checked<T> {
  readonly found: readonly T[]
  readonly warnings: readonly string[]
}

export interface Entry {
  readonly plugin: string
  readonly value: Readonly<Record<string, unknown>>
}

/** Hooks that run at every start: they belong to the core. */
const RESERVED = ['init', 'prerun', 'preparse', 'postrun', 'finally']

export const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')
const byName = (a: Declared, b: Declared) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** All plugins but the core itself, in the order of their names: the order of everything that plugins do. */
export const pluginsOf = ({plugins}: Loaded): Declared[] => [...plugins.values()].filter(({isRoot}) => isRoot !== true).sort(byName)

/** The part `key` of each plugin's `pot` block in package.json. One that is no object is among the problems of its plugin, and left out. */
export function blocks(config: Loaded, key: 'flags' | 'attributes' | 'provides'): Entry[] {
  return pluginsOf(config).flatMap(({name, pjson}) => {
    const value = 'pot' in pjson && isRecord(pjson.pot) ? pjson.pot[key] : undefined
    return isRecord(value) ? [{plugin: name, value}] : []
  })
}

/** Warnings about plugins with hooks that run at every start of pot, which no plugin may have. */
export const overreach = (config: Loaded): string[] =>
  pluginsOf(config)
    .filter(({type}) => type !== 'core')
    .flatMap(({name, hooks}) =>
      RESERVED.filter((event) => (hooks[event]?.length ?? 0) > 0).map((event) => `${name} declares the hook '${event}', which slows down every command`),
    )

/** Which plugins provide `what`, such as a network type: `provides: {network: ["public-bridge"]}`. By value, the plugin's name. */
export function provided(config: Loaded, what: string): ReadonlyMap<string, string> {
  const offers = blocks(config, 'provides').flatMap(({plugin, value}) => {
    const values = value[what]
    return isStrings(values) ? values.map((item) => [item, plugin] as const) : []
  })
  return new Map(offers.reverse())
}
