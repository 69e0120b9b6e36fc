import {isRecord} from '../../errors.js'

/** The declarations of a plugin, from its package.json. Contains no code of the plugin. oclif's Config contains such objects. */
export interface Declared {
  readonly name: string
  readonly isRoot?: boolean
  readonly type?: string
  readonly pjson: object
  /** Absolute path of the package. */
  readonly root: string
  readonly hooks: Readonly<Record<string, readonly unknown[]>>
  readonly commands?: readonly {readonly id: string; readonly aliases?: readonly string[]; readonly flags?: Readonly<Record<string, unknown>>}[]
}

/** The part of oclif's Config that contains the plugins. */
export interface Loaded {
  readonly plugins: ReadonlyMap<string, Declared>
}

/** Valid declarations of plugins, and warnings about other declarations, a line each. */
export interface Checked<T> {
  readonly found: readonly T[]
  readonly warnings: readonly string[]
}

export interface Entry {
  readonly plugin: string
  readonly value: Readonly<Record<string, unknown>>
}

/** Hooks that run at every start. Only the core may have them. */
const RESERVED = ['init', 'prerun', 'preparse', 'postrun', 'finally']

export const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')
const byName = (a: Declared, b: Declared) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** All plugins except the core, sorted by name. Plugins always act in this order. */
export const pluginsOf = ({plugins}: Loaded): Declared[] => [...plugins.values()].filter(({isRoot}) => isRoot !== true).sort(byName)

/** The value of `key` in the `pot` block of each plugin's package.json. Omits a value that is not an object, which is among the problems of its plugin. */
export function blocks(config: Loaded, key: 'flags' | 'attributes' | 'provides' | 'settings' | 'events' | 'names' | 'permissions' | 'stack'): Entry[] {
  return pluginsOf(config).flatMap(({name, pjson}) => {
    const value = 'pot' in pjson && isRecord(pjson.pot) ? pjson.pot[key] : undefined
    return isRecord(value) ? [{plugin: name, value}] : []
  })
}

/** How things of a kind are declared by name. `noun`: for warnings. */
export interface Naming<D, T> {
  readonly key: 'attributes' | 'settings'
  readonly noun: string
  readonly names: RegExp
  isDeclared(value: unknown): value is D
  nameOf(thing: T): string
  make(name: string, declared: D, plugin: string): T
}

/**
 * The things that plugins declare, by name, besides those of the core. Gives a warning for a name that is already taken. Omits malformed ones, which are among
 * the problems of their plugin.
 */
export function declaredByName<D, T extends {readonly plugin?: string}>(config: Loaded, core: readonly T[], naming: Naming<D, T>): Checked<T> {
  const {key, noun, names, nameOf, make} = naming
  const found: T[] = []
  const warnings: string[] = []
  for (const {plugin, value} of blocks(config, key)) {
    for (const [name, declared] of Object.entries(value)) {
      if (!naming.isDeclared(declared) || !names.test(name)) continue
      const taken = [...core, ...found].find((other) => nameOf(other) === name)
      if (taken === undefined) found.push(make(name, declared, plugin))
      else warnings.push(`${plugin}: its ${noun} '${name}' is ignored, ${taken.plugin ?? 'pot itself'} has one of that name`)
    }
  }
  return {found, warnings}
}

/** Warnings about plugins that have hooks for every start of pot, which only the core may have. */
export const overreach = (config: Loaded): string[] =>
  pluginsOf(config)
    .filter(({type}) => type !== 'core')
    .flatMap(({name, hooks}) =>
      RESERVED.filter((event) => (hooks[event]?.length ?? 0) > 0).map((event) => `${name} declares the hook '${event}', which slows down every command`),
    )

/** The names in a list, or of the keys of a table. */
export const namesIn = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : isStrings(value) ? value : [])

/**
 * The names of the plugins that provide a value of the kind `what`, by value. For example, `provides: {network: ["public-bridge"]}` provides a network type.
 */
export function provided(config: Loaded, what: string): ReadonlyMap<string, string> {
  const offers = blocks(config, 'provides').flatMap(({plugin, value}) => {
    return namesIn(value[what]).map((item) => [item, plugin] as const)
  })
  return new Map(offers.reverse())
}
