import type {FlagShape} from '../../cli/argv.js'
import {isRecord} from '../../errors.js'
import {FLAG} from '../contract/schema.js'
import {faults} from '../contract/validate.js'
import {blocks, type Checked, type Loaded} from './contributions.js'

/** A flag that a plugin adds to a command, declared in its package.json: `"pot": {"flags": {"create": {"memory": {...}}}}`. */
export interface ContributedFlag extends DeclaredFlag {
  readonly plugin: string
  readonly command: string
  readonly name: string
}

/** The declaration of the flag in package.json. */
export interface DeclaredFlag {
  readonly type: 'boolean' | 'option'
  readonly char?: string
  /** A letter of another option, which means this one when its value has a colon. */
  readonly pairChar?: string
  /** Values for other options that are not given, by name. */
  readonly implies?: Readonly<Record<string, string>>
  readonly description: string
  readonly helpValue?: string
  /** Allowed values. */
  readonly options?: readonly string[]
  readonly multiple?: boolean
  /** Whether the value is a whole number, from `min` to `max`. */
  readonly integer?: boolean
  readonly min?: number
  readonly max?: number
  /** A number for `integer`, a text for other flags. */
  readonly default?: string | number
  /** Whether a user must give the flag. It is optional for a command that is a step of another command. */
  readonly required?: boolean
  /** The environment variable with the value of a flag that is not given. */
  readonly env?: string
  readonly hidden?: boolean
  /** For a flag of create: fields of stack and compose files that mean the same, with dots: `deploy.resources.limits.memory`. */
  readonly sameAs?: readonly string[]
  /** Names of flags of the command with which this flag cannot be given. */
  readonly exclusive?: readonly string[]
  /** Names of flags of the command that must also be given. */
  readonly dependsOn?: readonly string[]
}

/** Returns the flags of a command. Flags of plugins have the property `contributed`; the other flags belong to the core. */
type OwnFlags = (command: string) => Readonly<Record<string, FlagShape & {readonly contributed?: unknown}>>

function clash(flag: ContributedFlag, own: ReturnType<OwnFlags>, earlier: readonly ContributedFlag[]): string | undefined {
  const same = (name: string, char: string | undefined) => name === flag.name || (char !== undefined && char === flag.char)
  const core = Object.entries(own).find(([name, {char, contributed}]) => contributed === undefined && same(name, char))
  const other = earlier.find(({command, name, char}) => command === flag.command && same(name, char))
  const owner = core === undefined ? other?.plugin : 'pot itself'
  return owner && `${flag.plugin}: its flag '${flag.name}' of ${flag.command} is ignored, ${owner} has one of that name or letter`
}

const isDeclared = (value: unknown): value is DeclaredFlag => faults(FLAG, value).length === 0

/**
 * The flags that plugins add, sorted by plugin name. Gives a warning for a name or letter that is already taken. Omits malformed flags, which are among the
 * problems of their plugin.
 */
export function contributedFlags(config: Loaded, own: OwnFlags): Checked<ContributedFlag> {
  const flags: ContributedFlag[] = []
  const warnings: string[] = []
  for (const {plugin, value} of blocks(config, 'flags')) {
    for (const [command, block] of Object.entries(value)) {
      for (const [name, declared] of isRecord(block) ? Object.entries(block) : []) {
        if (!isDeclared(declared) || !/^[a-z][a-z0-9-]*$/.test(name)) continue
        const flag = {plugin, command, name, ...declared}
        const problem = clash(flag, own(command), flags)
        if (problem === undefined) flags.push(flag)
        else warnings.push(problem)
      }
    }
  }
  return {found: flags, warnings}
}
