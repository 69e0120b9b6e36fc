import {boolean, integer, string} from '@oclif/core/flags'
import type {Command} from '@oclif/core/command'
import type {BooleanFlag, FlagInput} from '@oclif/core/interfaces'
import {defined} from '../defined.js'
import {contributedFlags, type ContributedFlag} from '../plugins/contributed/flags.js'
import {contributedStack} from '../plugins/contributed/stack.js'
import type {Checked, Loaded} from '../plugins/contributed/contributions.js'
import {uninstalled} from '../plugins/contributed/distribution.js'

/** The part of oclif's Config that this module uses. */
export interface WithCommands extends Loaded {
  findCommand(id: string): Command.Loadable | undefined
  /** Absolute path of the core. */
  readonly root?: string
  /** The flags of the plugins, if they have already been read and checked. */
  readonly contributedFlags?: readonly ContributedFlag[]
}

/** The flags of the plugins; see `contributedFlags`. Not cached, because oclif makes a new Config for each command. */
export const flagsOfPlugins = (config: WithCommands): Checked<ContributedFlag> =>
  config.contributedFlags === undefined
    ? contributedFlags(config, (command) => config.findCommand(command)?.flags ?? {})
    : {found: config.contributedFlags, warnings: []}

/**
 * The flags that plugins add to `command`. Those of init include the flags of plugins that come with pot and are not installed: init installs them, and runs
 * again with them.
 */
export function flagsFor(config: WithCommands, command: string): readonly ContributedFlag[] {
  const own = flagsOfPlugins(config).found.filter((flag) => flag.command === command)
  if (command !== 'init' || config.root === undefined) return own
  const plugins = new Map(uninstalled({plugins: config.plugins, root: config.root}).map((one) => [one.name, one]))
  const {found} = contributedFlags({plugins}, (id) => config.findCommand(id)?.flags ?? {})
  return [...own, ...found.filter((flag) => flag.command === command && !own.some(({name}) => name === flag.name))]
}

/** What the plugins of this host add to stack files. */
export const declaredFor = (config: WithCommands & {readonly root: string}) => ({
  options: flagsFor(config, 'create'),
  plugins: config.plugins,
  means: contributedStack(config),
})

type Letter = NonNullable<BooleanFlag<boolean>['char']>

const isLetter = (char: string | undefined): char is Letter => char !== undefined && /^[A-Za-z]$/.test(char)

/** The heading of a plugin's flags in --help: `limits` for `@pot/plugin-limits`, `share` for `pot-plugin-share`. */
const groupOf = (plugin: string) => plugin.replace(/^(@[^/]*\/|pot-)plugin-/, '')

/** Facts about a flag that oclif's help does not show. */
function inWords({min, max, dependsOn = [], exclusive = []}: ContributedFlag): string {
  const options = (names: readonly string[]) => names.map((name) => `--${name}`).join(', ')
  const range = min === undefined ? (max === undefined ? undefined : `at most ${max}`) : max === undefined ? `at least ${min}` : `${min} to ${max}`
  const said = [range, dependsOn.length > 0 ? `with ${options(dependsOn)}` : undefined, exclusive.length > 0 ? `not with ${options(exclusive)}` : undefined]
  const facts = said.filter((one) => one !== undefined)
  return facts.length === 0 ? '' : ` (${facts.join('; ')})`
}

/** `inner`: the command is a step of another command, which knows nothing of the flags of plugins. */
function build(flag: ContributedFlag, inner: boolean): FlagInput[string] {
  const {
    type,
    char,
    pairChar,
    plugin,
    helpValue,
    options,
    multiple,
    default: preset,
    env,
    hidden,
    required,
    exclusive,
    dependsOn,
    integer: whole,
    min,
    max,
  } = flag
  const shared = {
    description: `${flag.description}${inWords(flag)}`,
    helpGroup: groupOf(plugin),
    ...(isLetter(char) ? {char} : {}),
    ...defined({env, hidden, exclusive: exclusive && [...exclusive], dependsOn: dependsOn && [...dependsOn]}),
    ...(required === true && !inner ? {required: true} : {}),
  }
  if (type === 'boolean') return boolean(shared)
  const value = {...shared, ...(isLetter(pairChar) ? {charAliases: [pairChar]} : {}), ...defined({helpValue})}
  if (whole === true) {
    const number = {...value, ...defined({min, max})}
    const given = typeof preset === 'number' ? preset : undefined
    return multiple === true
      ? integer({...number, multiple, ...defined({default: given === undefined ? undefined : [given]})})
      : integer({...number, ...defined({default: given})})
  }
  const text = {...value, ...defined({options: options && [...options]})}
  const given = preset === undefined ? undefined : String(preset)
  return multiple === true
    ? string({...text, multiple, ...defined({default: given === undefined ? undefined : [given]})})
    : string({...text, ...defined({default: given})})
}

/** The flags that plugins add to `command`, in the form that the parser needs. `inner`: the command is a step of another command; it needs no flag. */
export const parserFlags = (config: WithCommands, command: string, {inner}: {readonly inner: boolean}): FlagInput =>
  Object.fromEntries(flagsFor(config, command).map((flag) => [flag.name, build(flag, inner)]))

/** The values that the given flags of plugins imply for flags of `command` that are not given. */
export const impliedBy = (config: WithCommands, command: string, given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.assign({}, ...flagsOfPlugins(config).found.map((flag) => (flag.command === command && given[flag.name] !== undefined ? (flag.implies ?? {}) : {})))

/**
 * Adds the flags of plugins to oclif's commands, or to one of them, for --help, completion and the parser. Loads no code of a plugin.
 * Returns warnings about them.
 */
export function addContributedFlags(config: WithCommands, only?: string): readonly string[] {
  const {found, warnings} = flagsOfPlugins(config)
  const ofInit = only === undefined || only === 'init' ? flagsFor(config, 'init') : []
  for (const flag of [...found.filter(({command}) => command !== 'init' && (only === undefined || command === only)), ...ofInit]) {
    const command = config.findCommand(flag.command)
    if (command !== undefined) command.flags[flag.name] = Object.assign(build(flag, false), {name: flag.name, contributed: flag.plugin})
  }
  return warnings
}

/**
 * Values of the flags that `plugin` added to `command`, for an event that the command raises. If the event is named after another command, such as `start` for
 * `restart`, the defaults of the flags of that command are among them. `flags`: all parsed flags.
 */
export function valuesFor(
  config: WithCommands,
  command: string,
  plugin: string,
  flags: Readonly<Record<string, unknown>>,
  event?: string,
): Readonly<Record<string, unknown>> {
  const all = flagsOfPlugins(config).found.filter((flag) => flag.plugin === plugin)
  const own = all.filter((flag) => flag.command === command && flags[flag.name] !== undefined)
  const other = all.filter((flag) => flag.command !== command && flag.command === commandOf(event) && flag.default !== undefined)
  const defaults = other.map(({name, multiple, default: preset}) => [name, multiple === true ? [preset] : preset] as const)
  return Object.fromEntries([...defaults, ...own.map(({name}) => [name, flags[name]] as const)])
}

/** The command after which an event is named; see `ContributedTo`. */
const commandOf = (event: string | undefined) => (event === 'destroy-fscomp' ? 'destroy' : event)
