import {boolean, string} from '@oclif/core/flags'
import type {Command} from '@oclif/core/command'
import type {BooleanFlag, FlagInput} from '@oclif/core/interfaces'
import {defined} from '../defined.js'
import {contributedFlags, type ContributedFlag} from '../plugins/contributed-flags.js'
import type {Checked, Loaded} from '../plugins/contributions.js'

/** The part of oclif's Config that this module uses. */
export interface WithCommands extends Loaded {
  findCommand(id: string): Command.Loadable | undefined
  /** The flags of the plugins, if they have already been read and checked. */
  readonly contributedFlags?: readonly ContributedFlag[]
}

/** The flags of the plugins; see `contributedFlags`. Not cached, because oclif makes a new Config for each command. */
export const flagsOfPlugins = (config: WithCommands): Checked<ContributedFlag> =>
  config.contributedFlags === undefined
    ? contributedFlags(config, (command) => config.findCommand(command)?.flags ?? {})
    : {found: config.contributedFlags, warnings: []}

type Letter = NonNullable<BooleanFlag<boolean>['char']>

const isLetter = (char: string | undefined): char is Letter => char !== undefined && /^[A-Za-z]$/.test(char)

/** The heading of a plugin's flags in --help: `limits` for `@pot/plugin-limits`, `share` for `pot-plugin-share`. */
const groupOf = (plugin: string) => plugin.replace(/^(@[^/]*\/|pot-)plugin-/, '')

function build({type, char, description, plugin, helpValue, options, multiple, default: preset}: ContributedFlag): FlagInput[string] {
  const shown = {description, helpGroup: groupOf(plugin), ...(isLetter(char) ? {char} : {})}
  if (type === 'boolean') return boolean(shown)
  const value = {...shown, ...defined({helpValue}), ...defined({options: options && [...options]})}
  return multiple === true
    ? string({...value, multiple, ...defined({default: preset === undefined ? undefined : [preset]})})
    : string({...value, ...defined({default: preset})})
}

/** The flags that plugins add to `command`, in the form that the parser needs. */
export const parserFlags = (config: WithCommands, command: string): FlagInput =>
  Object.fromEntries(flagsOfPlugins(config).found.flatMap((flag) => (flag.command === command ? [[flag.name, build(flag)] as const] : [])))

/**
 * Adds the flags of plugins to oclif's commands, or to one of them, for --help, completion and the parser. Loads no code of a plugin.
 * Returns warnings about them.
 */
export function addContributedFlags(config: WithCommands, only?: string): readonly string[] {
  const {found, warnings} = flagsOfPlugins(config)
  for (const flag of found.filter(({command}) => only === undefined || command === only)) {
    const command = config.findCommand(flag.command)
    if (command !== undefined) command.flags[flag.name] = Object.assign(build(flag), {name: flag.name, contributed: flag.plugin})
  }
  return warnings
}

/** Values of the flags that `plugin` added to `command`. `flags`: all parsed flags. */
export function valuesFor(config: WithCommands, command: string, plugin: string, flags: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const own = flagsOfPlugins(config).found.filter((flag) => flag.plugin === plugin && flag.command === command && flags[flag.name] !== undefined)
  return Object.fromEntries(own.map(({name}) => [name, flags[name]]))
}
