import {formatBool, misuse, parseBool, splitPair} from '@pot/core'

/** An argument of a flavour. */
export interface Argument {
  /** Name of the argument and of its environment variable in the script. */
  readonly key: string
  /** `string`, `uint`, `bool`, or the allowed values. */
  readonly type: 'string' | 'uint' | 'bool' | readonly string[]
  /** Without a default the argument is required. */
  readonly default: string | undefined
}

/** Names that belong to the shell and to pot. */
const RESERVED = /^(_POT_.*|PATH|HOME|SHELL|USER|LOGNAME|IFS|ENV|PWD|LD_.*)$/

/** `KEY TYPE [DEFAULT]`, where TYPE is `string`, `uint`, `bool` or `one|another`; or the problem in words. */
export function parseArgument(text: string): Argument | string {
  const [, key = '', typed = '', preset] = /^(\S+)(?:\s+(\S+)(?:\s+(.*\S))?)?\s*$/.exec(text) ?? []
  if (!/^[A-Z][A-Z0-9_]*$/.test(key)) return `'${key}' is not a name for an argument: use capital letters, digits and _`
  if (RESERVED.test(key)) return `an argument cannot be called ${key}`
  const type: Argument['type'] | undefined =
    typed === 'string' || typed === 'uint' || typed === 'bool' ? typed : typed.includes('|') ? typed.split('|') : undefined
  if (type === undefined) return `argument ${key} has no type out of string, uint, bool and one|another`
  const bare = preset?.replace(/^"(.*)"$/, '$1')
  const argument = {key, type, default: undefined}
  const value = bare === undefined ? undefined : check(argument, bare)
  if (bare !== undefined && value === undefined) return `the default of ${key} is not ${nameOf(argument)}`
  return {...argument, default: value}
}

/** The type in words: `uint`, `dev|live`. */
export const nameOf = ({type}: Pick<Argument, 'type'>): string => (typeof type === 'string' ? type : type.join('|'))

/** The value for the script, with booleans as YES or NO; undefined for an invalid value. */
function check({type}: Argument, value: string): string | undefined {
  if (value.includes('\0')) return undefined
  if (type === 'string') return value
  if (type === 'uint') return /^\d+$/.test(value) ? value : undefined
  if (type !== 'bool') return type.includes(value) ? value : undefined
  const on = parseBool(value)
  return on === undefined ? undefined : formatBool(on)
}

/** Values of `KEY=VALUE` words by key; the last one of a key counts. Throws USAGE. */
export function parseGiven(words: readonly string[]): Map<string, string> {
  return new Map(
    words.map((word) => {
      const pair = splitPair(word)
      if (pair === undefined) throw misuse(`'${word}' is not KEY=VALUE`, '--flavour-arg KEY=VALUE')
      return pair
    }),
  )
}

/** The environment of a script. Throws USAGE for an invalid and for a missing value. */
export function settle(flavour: string, declared: readonly Argument[], given: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    declared.map((argument) => {
      const typed = given.get(argument.key)
      const value = typed === undefined ? argument.default : check(argument, typed)
      const hint = `--flavour-arg ${argument.key}=VALUE   (${nameOf(argument)})`
      if (typed !== undefined && value === undefined) throw misuse(`'${typed}' is not a value for ${argument.key} of flavour ${flavour}`, hint)
      if (value === undefined) throw misuse(`flavour ${flavour} needs ${argument.key}`, hint)
      return [argument.key, value]
    }),
  )
}
