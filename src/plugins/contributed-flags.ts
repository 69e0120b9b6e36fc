import {isRecord} from '../errors.js'
import type {FlagShape} from '../cli/argv.js'
import {blocks, isStrings, type Checked, type Loaded} from './contributions.js'

/** A flag that a plugin adds to a command, as its package.json says: `"pot": {"flags": {"create": {"memory": {...}}}}`. */
export interface ContributedFlag {
  readonly plugin: string
  readonly command: string
  readonly name: string
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly description: string
  readonly helpValue?: string
  /** Allowed values. */
  readonly options?: readonly string[]
  readonly multiple?: true
  readonly default?: string
}

/** The core's own flags of a command. Flags of plugins have `contributed`. */
type OwnFlags = (command: string) => Readonly<Record<string, FlagShape & {readonly contributed?: unknown}>>

const optional = (value: unknown, type: 'string'): boolean => value === undefined || typeof value === type

/** The flag, or its problem in words. */
function read(plugin: string, command: string, name: string, value: unknown): ContributedFlag | string {
  const wrong = (why: string) => `${plugin}: flag '${name}' of ${command} ${why}`
  if (!isRecord(value)) return wrong('is not an object')
  const {type, char, description, helpValue, options, multiple, default: preset} = value
  if (type !== 'boolean' && type !== 'option') return wrong('has no type "boolean" or "option"')
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return wrong('is no name for a flag')
  if (typeof description !== 'string') return wrong('has no description')
  if (char !== undefined && (typeof char !== 'string' || !/^[A-Za-z]$/.test(char) || char === 'h')) return wrong('has a char that is no free letter')
  if (!optional(helpValue, 'string') || !optional(preset, 'string') || (options !== undefined && !isStrings(options))) return wrong('is malformed')
  return {
    plugin,
    command,
    name,
    type,
    description,
    ...(typeof char === 'string' ? {char} : {}),
    ...(typeof helpValue === 'string' ? {helpValue} : {}),
    ...(isStrings(options) ? {options} : {}),
    ...(multiple === true ? {multiple} : {}),
    ...(typeof preset === 'string' ? {default: preset} : {}),
  }
}

function clash(flag: ContributedFlag, own: ReturnType<OwnFlags>, earlier: readonly ContributedFlag[]): string | undefined {
  const same = (name: string, char: string | undefined) => name === flag.name || (char !== undefined && char === flag.char)
  const core = Object.entries(own).find(([name, {char, contributed}]) => contributed === undefined && same(name, char))
  const other = earlier.find(({command, name, char}) => command === flag.command && same(name, char))
  const owner = core === undefined ? other?.plugin : 'pot itself'
  return owner && `${flag.plugin}: its flag '${flag.name}' of ${flag.command} is ignored, ${owner} has one of that name or letter`
}

/** The flags that plugins add, in the order of the plugins' names. A malformed flag and a taken name give a warning. */
export function contributedFlags(config: Loaded, own: OwnFlags): Checked<ContributedFlag> {
  const {found, warnings} = blocks(config, 'flags')
  const flags: ContributedFlag[] = []
  const problems = [...warnings]
  for (const {plugin, value} of found) {
    for (const [command, block] of Object.entries(isRecord(value) ? value : {})) {
      for (const [name, declared] of isRecord(block) ? Object.entries(block) : [['', block] as const]) {
        const flag = read(plugin, command, name, declared)
        const problem = typeof flag === 'string' ? flag : clash(flag, own(command), flags)
        if (problem !== undefined) problems.push(problem)
        else if (typeof flag !== 'string') flags.push(flag)
      }
    }
  }
  return {found: flags, warnings: problems}
}
