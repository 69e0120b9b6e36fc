import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {PotError, isRecord} from '../../errors.js'
import {isStrings, type Declared, type Loaded} from './contributions.js'

/** A plugin of the distribution: a plugin that comes with pot. */
export interface Distributed {
  /** The short name: `limits`. */
  readonly short: string
  /** The package name: `@pot/plugin-limits`. */
  readonly name: string
  /** Absolute path of the package. */
  readonly root: string
  /** Its package.json. */
  readonly manifest: Readonly<Record<string, unknown>>
  /** Whether the plugin has a hook for `pot init`. */
  readonly setsUp: boolean
}

function read(root: string, short: string): Distributed[] {
  const directory = join(root, 'plugins', short)
  const file = join(directory, 'package.json')
  // Skips a plugin that is not built, because it would give a warning at each start.
  if (!existsSync(file) || !existsSync(join(directory, 'oclif.manifest.json'))) return []
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isRecord(manifest) || typeof manifest.name !== 'string') return []
  const hooks = isRecord(manifest.oclif) && isRecord(manifest.oclif.hooks) ? Object.keys(manifest.oclif.hooks) : []
  return [{short, name: manifest.name, root: directory, manifest, setsUp: hooks.some((event) => event.startsWith('pot:init:'))}]
}

/** The plugins that come with the core in `root`, sorted by name. */
export function distribution(root: string): Distributed[] {
  const directory = join(root, 'plugins')
  return existsSync(directory)
    ? readdirSync(directory)
        .sort()
        .flatMap((short) => read(root, short))
    : []
}

const wordsOf = (id: string, command: unknown): string[] =>
  [id, ...(isRecord(command) ? [command.aliases, command.hiddenAliases] : []).flatMap((names) => (isStrings(names) ? names : []))].flatMap((name) => [
    name,
    name.replace(/:.*/, ''),
  ])

/** The short name of the plugin of the distribution with this command, or with commands that begin with this word; undefined when none has it. */
export function distributedPluginOf(root: string, word: string): string | undefined {
  return distribution(root).find(({root: directory}) => {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'oclif.manifest.json'), 'utf8'))
    return isRecord(manifest) && isRecord(manifest.commands) && Object.entries(manifest.commands).some((one) => wordsOf(...one).includes(word))
  })?.short
}

/** The plugins of the distribution that are not loaded. They have no hooks: nothing runs them. */
export const uninstalled = (config: Loaded & {readonly root: string}): Declared[] =>
  distribution(config.root)
    .filter(({name}) => !config.plugins.has(name))
    .map(({name, root, manifest}) => ({name, root, pjson: manifest, hooks: {}}))

/** The functions for a hook of the plugins of the distribution that are not loaded. */
export const uninstalledHooks = (config: Loaded & {readonly root: string}, event: string) =>
  uninstalled(config).flatMap(({name, root, pjson}) => {
    const oclif = 'oclif' in pjson && isRecord(pjson.oclif) ? pjson.oclif : {}
    const hook = isRecord(oclif.hooks) ? oclif.hooks[event] : undefined
    return isRecord(hook) && typeof hook.target === 'string' && typeof hook.identifier === 'string'
      ? [{plugin: name, root, target: hook.target, identifier: hook.identifier}]
      : []
  })

/** The plugins for `all`, `none` or a list such as `limits,flavours`. Throws NO_PLUGIN for a plugin that does not come with pot. */
export function choosePlugins(root: string, words: string): Distributed[] {
  const all = distribution(root)
  if (words === 'all') return all
  const names = words === 'none' ? [] : words.split(',').map((word) => word.trim())
  return [...new Set(names)].map((name) => {
    const one = all.find(({short}) => short === name)
    if (one !== undefined) return one
    throw new PotError('NO_PLUGIN', `the plugin '${name}' does not come with this version of pot`, {
      hint: `pot init --plugins ${all.map(({short}) => short).join(',') || 'none'}`,
    })
  })
}
