import {join} from 'node:path'
import {Plugin} from '@oclif/core/config'
import {isRecord, PotError} from '../../errors.js'
import type {Attribute} from '../../record/attributes.js'
import type {SettingKey} from '../../settings/keys/setting-key.js'
import {allProblems} from '../check.js'
import {contributedAttributes} from '../contributed/attributes.js'
import {contributedEvents, type ContributedEvent} from '../contributed/events.js'
import {contributedFlags, type ContributedFlag} from '../contributed/flags.js'
import {contributedFlavours} from '../contributed/flavours.js'
import {permissionsIn, type Permissions} from '../contributed/permissions.js'
import {contributedSettings} from '../contributed/settings.js'
import {isStrings, namesIn, type Declared, type Loaded} from '../contributed/contributions.js'
import {distribution} from '../contributed/distribution.js'
import {directoryOf, installed} from '../installed.js'
import {neededBy} from '../contributed/order.js'
import {manifestOf} from './manifest.js'
import {signerOfInstalled} from './signatures.js'
import {meant} from './meant.js'

/** A plugin, and all that it adds to pot. */
export interface Inspected {
  readonly plugin: string
  readonly version: string
  readonly description: string
  readonly license: string
  /** The directory of the package (absolute). */
  readonly directory: string
  /** `linked`: used at its place; `copied`: npm has installed it in the data directory; `no`: it comes with pot, and is not installed. */
  readonly installed: 'linked' | 'copied' | 'no'
  /** File name of the key that has signed the tarball from which it is installed; '' if none did. */
  readonly signed: string
  /** Version of the plugin API. */
  readonly api: number
  readonly requires: readonly string[]
  /** The plugins that it needs, with the ranges of their versions. */
  readonly plugins: Readonly<Record<string, string>>
  /** The plugins whose hooks run before its hooks, besides those that it needs. */
  readonly after: readonly string[]
  /** The range of versions of the core; '' if it names none. */
  readonly core: string
  readonly commands: readonly {readonly name: string; readonly summary: string}[]
  readonly options: readonly Omit<ContributedFlag, 'plugin'>[]
  readonly attributes: readonly Omit<Attribute, 'plugin' | 'group'>[]
  /** The keys of pot.conf that belong to it. */
  readonly settings: readonly Omit<SettingKey, 'plugin'>[]
  /** What the steps of its hooks may touch; null: everything. */
  readonly permissions: Permissions | null
  /** The events that it fires. */
  readonly events: readonly Omit<ContributedEvent, 'plugin'>[]
  /** The events in which it takes part: `pot:create:before`. */
  readonly hooks: readonly string[]
  /** What it implements, by kind: `{network: ['vpn']}`. */
  readonly provides: Readonly<Record<string, readonly string[]>>
  /** Directories with flavours (absolute). */
  readonly flavours: readonly string[]
  /** Why it does not work, a line each. */
  readonly problems: readonly string[]
}

/** The part of oclif's Config that this module uses. */
interface Host extends Loaded {
  readonly root: string
  readonly name: string
  readonly dataDir: string
  findCommand(id: string): {readonly flags: ReturnType<Parameters<typeof contributedFlags>[1]>} | undefined
}

/** The plugin that a word means: installed, or else one that comes with pot. */
function find({root, dataDir}: Host, word: string): Pick<Inspected, 'directory' | 'installed'> {
  const found = meant(installed(dataDir), word)
  if (found !== undefined) return {directory: directoryOf(dataDir, found), installed: found.root === undefined ? 'copied' : 'linked'}
  const own = distribution(root).find(({short, name}) => word === short || word === name)
  if (own !== undefined) return {directory: own.root, installed: 'no'}
  throw new PotError('NO_PLUGIN', `the plugin '${word}' is not installed`, {hint: 'pot plugins lists those that are'})
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Finds a plugin and reads what it adds to pot. `keys`: the configuration directory, which has the keys of plugins. Loads its code. Rejects with NO_PLUGIN, and with BROKEN_PLUGIN for a package that cannot be read. */
export async function inspectPlugin(config: Host, word: string, keys: string): Promise<Inspected> {
  const found = find(config, word)
  const {name, version, pjson} = manifestOf(found.directory)
  const plugin = new Plugin({name, root: found.directory, type: 'user'})
  await plugin.load()
  const mine: Declared = plugin
  const alone: Loaded = {plugins: new Map([[name, mine]])}
  const others = [...config.plugins].filter(([other]) => other !== name)
  const all: Loaded = {plugins: new Map<string, Declared>([...others, [name, mine]])}
  const pot = isRecord(pjson.pot) ? pjson.pot : {}
  const peers = isRecord(pjson.peerDependencies) ? pjson.peerDependencies : {}
  return {
    ...{plugin: name, version, description: textOf(pjson.description), license: textOf(pjson.license), ...found},
    signed: found.installed === 'copied' ? (signerOfInstalled(config.dataDir, name, keys) ?? '') : '',
    ...{plugins: neededBy(mine), after: isStrings(pot.after) ? pot.after : []},
    ...{api: Number(pot.api), requires: isStrings(pot.requires) ? pot.requires : [], core: textOf(peers[config.name])},
    commands: plugin.commands.map(({id, summary, description}) => ({
      name: id.replaceAll(':', ' '),
      summary: (summary ?? description ?? '').split('\n')[0]?.replaceAll('<%= config.bin %>', 'pot') ?? '',
    })),
    options: contributedFlags(alone, () => ({})).found.map(({plugin: _, ...flag}) => flag),
    attributes: contributedAttributes(alone, []).found.map(({plugin: _, group: __, ...attribute}) => attribute),
    settings: contributedSettings(alone, []).found.map(({plugin: _, ...setting}) => setting),
    permissions: permissionsIn(pjson) ?? null,
    events: contributedEvents(alone).map(({plugin: _, ...event}) => event),
    hooks: Object.keys(plugin.hooks).sort(),
    provides: Object.fromEntries(Object.entries(isRecord(pot.provides) ? pot.provides : {}).map(([kind, value]) => [kind, namesIn(value)])),
    flavours: contributedFlavours(alone).found.map((path) => join(path)),
    problems: (await allProblems(all)).filter((problem) => problem.plugin === name).map(({what}) => what),
  }
}
