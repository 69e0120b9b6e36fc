import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {isRecord, messageOf} from '../errors.js'
import {blockFaults} from './contract/block.js'
import {contributedAttributes} from './contributed/attributes.js'
import {eventOfHook, eventProblems} from './contributed/events.js'
import {distributedPluginOf} from './contributed/distribution.js'
import {badDefaults} from './contributed/settings.js'
import {blocks, pluginsOf, type Declared, type Loaded} from './contributed/contributions.js'
import {brokenDrivers, driverProblems} from './drivers.js'
import {LIFECYCLE, type Lifecycle} from './hooks.js'
import {neededBy, orderFaults} from './contributed/order.js'
import {exportsOf, fileOf, isFile} from './module-file.js'

/** A problem of a plugin: a declaration that has no effect. */
export interface Problem {
  readonly plugin: string
  /** `its hook pot:start:before ...` */
  readonly what: string
  /** The event that lacks the hook because of the problem. `all` when the intended event is unknown. undefined when no event is affected. */
  readonly stops: Lifecycle | 'all' | undefined
}

/** Events of oclif and of its plugin manager. Plugins may not use some of them; see `overreach`. */
const FOREIGN = [
  ...['init', 'prerun', 'preparse', 'postrun', 'finally', 'command_not_found', 'command_incomplete', 'jit_plugin_not_installed', 'preupdate', 'update'],
  ...['plugins:preinstall', 'plugins:postinstall', 'plugins:preuninstall', 'plugins:postuninstall'],
]
const EVENTS: ReadonlyMap<string, Lifecycle | undefined> = new Map([
  ...[...FOREIGN, 'pot:doctor', 'pot:metrics', 'pot:base-source', 'pot:image-source', 'pot:settings'].map((event) => [event, undefined] as const),
  ...LIFECYCLE.flatMap((event) => ['before', 'plan', 'after'].map((part) => [`pot:${event}:${part}`, event] as const)),
])

const isEvent = (hook: string): boolean => EVENTS.has(hook) || eventOfHook(hook) !== undefined

interface Hook {
  readonly target: string
  readonly identifier: string
}

const isHook = (value: unknown): value is Hook => isRecord(value) && typeof value.target === 'string' && typeof value.identifier === 'string'

/** Whether modules must be built. In development, oclif uses the source file of a module. */
const isBuilt = () => process.env.NODE_ENV !== 'development'

/** Problems that pot finds without loading code of the plugin. */
function declaredProblems({name: plugin, type, hooks, root, pjson, commands = []}: Declared): Problem[] {
  const broken = Object.entries(hooks).flatMap(([event, list]): Problem[] => {
    const stops = EVENTS.get(event)
    if (!isEvent(event)) return [{plugin, what: `its hook '${event}' is for no event of pot`, stops: 'all'}]
    return list.flatMap((hook): Problem[] => {
      if (!isHook(hook)) return [{plugin, what: `its hook '${event}' has no "target" in package.json`, stops}]
      return isBuilt() && fileOf(root, hook.target) === undefined ? [{plugin, what: `its hook '${event}' is in ${hook.target}, which is not there`, stops}] : []
    })
  })
  const pot = 'pot' in pjson && isRecord(pjson.pot) ? pjson.pot : {}
  const own = commands.flatMap(({id, aliases = []}) => [id, ...aliases])
  const quick = Object.entries(isRecord(pot.quick) ? pot.quick : {}).flatMap(([command, path]): Problem[] => {
    if (!own.includes(command)) return [{plugin, what: `its quick answer is for '${command}', which is not a command of this plugin`, stops: undefined}]
    if (typeof path === 'string' && (!isBuilt() || isFile(join(root, path)))) return []
    return [{plugin, what: `its quick answer for '${command}' is in ${String(path)}, which is not there`, stops: undefined}]
  })
  const block = type === 'core' ? [] : blockFaults(pjson, LIFECYCLE)
  return [...broken, ...quick, ...block.map(({what, fatal}): Problem => ({plugin, what, stops: fatal ? 'all' : undefined}))]
}

const namesOf = ({commands = []}: Declared) => commands.flatMap(({id, aliases = []}) => [id, ...aliases])

/** Commands that a plugin cannot have. pot's own command always takes precedence, and of two plugins with the same command either may run. */
function commandProblems(config: Loaded): Problem[] {
  const owners = new Map<string, string>([['help', 'pot itself']])
  for (const plugin of config.plugins.values())
    if (plugin.isRoot === true || plugin.type === 'core') for (const id of namesOf(plugin)) owners.set(id, 'pot itself')
  return pluginsOf(config)
    .filter(({type}) => type !== 'core')
    .flatMap((plugin) =>
      namesOf(plugin).flatMap((id): Problem[] => {
        const owner = owners.get(id) ?? plugin.name
        owners.set(id, owner)
        return owner === plugin.name ? [] : [{plugin: plugin.name, what: `its command '${id.replaceAll(':', ' ')}' is one of ${owner}, too`, stops: undefined}]
      }),
    )
}

/** Options for unknown commands. Commands of plugins that come with pot count as known, because the plugin may be installed later. */
function flagProblems(config: Loaded): Problem[] {
  const known = new Set([...config.plugins.values()].flatMap(namesOf))
  const core = [...config.plugins.values()].find(({isRoot}) => isRoot)
  return blocks(config, 'flags').flatMap(({plugin, value}) =>
    Object.keys(value)
      .filter((command) => !known.has(command) && (core === undefined || distributedPluginOf(core.root, command) === undefined))
      .map((command): Problem => ({plugin, what: `its options are for '${command}', which is no command`, stops: undefined})),
  )
}

/** The names of the options of a command, of pot and of all plugins; undefined for an unknown command. */
function optionsOf(config: Loaded, command: string): ReadonlySet<string> | undefined {
  const owner = [...config.plugins.values()].flatMap(({commands = []}) => commands).find(({id, aliases = []}) => [id, ...aliases].includes(command))
  const added = blocks(config, 'flags').flatMap(({value}) => Object.keys(isRecord(value[command]) ? value[command] : {}))
  return owner?.flags && new Set([...Object.keys(owner.flags), ...added])
}

/** The options that other options of plugins name in `key`, and that their command does not have. */
function namedOptions(config: Loaded, key: 'dependsOn' | 'exclusive', wrong: (option: string, other: string, command: string) => string): Problem[] {
  return blocks(config, 'flags').flatMap(({plugin, value}) =>
    Object.entries(value).flatMap(([command, block]) =>
      Object.entries(isRecord(block) ? block : {}).flatMap(([name, flag]) => {
        const named = isRecord(flag) && Array.isArray(flag[key]) ? flag[key].map(String) : []
        const known = named.length > 0 ? optionsOf(config, command) : undefined
        return named
          .filter((other) => known !== undefined && !known.has(other))
          .map((other): Problem => ({plugin, what: wrong(name, other, command), stops: undefined}))
      }),
    ),
  )
}

/** Options that can never be given, because they depend on an option that their command does not have. */
const dependencyProblems = (config: Loaded) =>
  namedOptions(config, 'dependsOn', (option, other, command) => `its option '${option}' of ${command} depends on --${other}, which ${command} does not have`)

/** Advice about options that exclude an option of no plugin. The other plugin may not be installed; so this is no problem. */
export const exclusiveAdvice = (config: Loaded): Problem[] =>
  namedOptions(config, 'exclusive', (option, other, command) => `its option '${option}' of ${command} excludes --${other}, which ${command} does not have here`)

const orderProblems = (config: Loaded) => orderFaults(config).map(({plugin, what, fatal}): Problem => ({plugin, what, stops: fatal ? 'all' : undefined}))

/** All problems that pot finds without loading code, sorted by plugin name. */
export const problemsOf = (config: Loaded): Problem[] => [
  ...pluginsOf(config).flatMap(declaredProblems),
  ...commandProblems(config),
  ...flagProblems(config),
  ...orderProblems(config),
  ...dependencyProblems(config),
  ...eventProblems(config).map((problem): Problem => ({...problem, stops: undefined})),
  ...driverProblems(config).map((problem): Problem => ({...problem, stops: undefined})),
]

const firstLineOf = (error: unknown) => messageOf(error).split('\n')[0] ?? ''

/** The reason why a hook cannot run; undefined when it can. Loads its module. */
async function whyNot(root: string, {target, identifier}: Hook): Promise<string | undefined> {
  const file = fileOf(root, target)
  if (file === undefined) return isBuilt() ? `is in ${target}, which is not there` : undefined
  try {
    const module: unknown = await import(pathToFileURL(file).href)
    return exportsOf(module, identifier).some((value) => typeof value === 'function')
      ? undefined
      : `is the function '${identifier}' of ${target}, which has none`
  } catch (error) {
    return `does not load: ${firstLineOf(error)}`
  }
}

/** The hooks of a plugin that cannot run, for one event or for all. Loads their modules. */
export async function brokenHooks({name: plugin, hooks, root}: Declared, only?: Lifecycle): Promise<Problem[]> {
  const wanted = Object.entries(hooks).filter(([event]) => isEvent(event) && /^(pot|on):/.test(event) && (only === undefined || EVENTS.get(event) === only))
  const found: Problem[] = []
  for (const [event, list] of wanted) {
    for (const hook of list) {
      const why = isHook(hook) ? await whyNot(root, hook) : 'has no "target" in package.json'
      if (why !== undefined) found.push({plugin, what: `its hook '${event}' ${why}`, stops: EVENTS.get(event)})
    }
  }
  return found
}

const versionIn = (pjson: object | undefined) => (isRecord(pjson) && typeof pjson.version === 'string' ? pjson.version : undefined)

/** The faults in the packages of the plugins. Loads the modules of their commands. */
async function packageProblems(config: Loaded): Promise<Problem[]> {
  const {packageFaults, versionFaults} = await import('./contract/package.js')
  const versionOf = (other: string) => versionIn(config.plugins.get(other)?.pjson)
  const core = [...config.plugins.values()].find(({isRoot}) => isRoot)
  const {name = '', version = ''}: {name?: unknown; version?: unknown} = isRecord(core?.pjson) ? core.pjson : {}
  const found: Problem[] = []
  for (const plugin of pluginsOf(config).filter(({type}) => type !== 'core')) {
    const {found: attributes} = contributedAttributes({plugins: new Map([[plugin.name, plugin]])}, [])
    const faults = await packageFaults(plugin, {name: String(name), version: String(version)}, attributes)
    found.push(
      ...[...faults, ...badDefaults(plugin), ...versionFaults(neededBy(plugin), versionOf)].map(
        (what): Problem => ({plugin: plugin.name, what, stops: undefined}),
      ),
    )
  }
  return found
}

/** All problems of the plugins. Loads their modules. */
export async function allProblems(config: Loaded): Promise<Problem[]> {
  const declared = problemsOf(config)
  const hooks = await Promise.all(pluginsOf(config).map((plugin) => brokenHooks(plugin)))
  const drivers = await Promise.all(pluginsOf(config).map(async (plugin) => ({plugin: plugin.name, lines: await brokenDrivers(plugin)})))
  const ofDrivers = drivers.flatMap(({plugin, lines}) => lines.map((what): Problem => ({plugin, what, stops: undefined})))
  const found = [...hooks.flat(), ...ofDrivers, ...(await packageProblems(config))]
  return [...declared, ...found.filter(({plugin, what}) => !declared.some((one) => one.plugin === plugin && one.what === what))]
}
