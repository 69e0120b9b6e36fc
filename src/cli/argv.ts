import {misuse} from '../errors.js'

/** The properties of a flag that the reader of a command line needs. oclif's flags, loaded or from a manifest, have these properties. */
export interface FlagShape {
  readonly type: 'boolean' | 'option'
  readonly char?: string | undefined
  readonly aliases?: readonly string[] | undefined
  readonly charAliases?: readonly string[] | undefined
  readonly multiple?: boolean | undefined
  readonly allowNo?: boolean | undefined
}

export type FlagShapes = Readonly<Record<string, FlagShape>>

export interface Normalised {
  /** Long flags with their values, then `--`, then the operands, so that oclif's parser reads it the same way. */
  readonly argv: string[]
  /** Whether the user gave `-h` or `--help`, but not as the value of an option. */
  readonly help: boolean
}

interface Named {
  readonly name: string
  readonly flag: FlagShape
}

interface Reading {
  readonly options: {readonly name: string; readonly text: string; readonly single: boolean}[]
  readonly operands: string[]
  help: boolean
  problem?: Error
}

function byLong(flags: FlagShapes, word: string): Named | undefined {
  const found = Object.entries(flags).find(([name, flag]) => name === word || flag.aliases?.includes(word))
  return found && {name: found[0], flag: found[1]}
}

function byChar(flags: FlagShapes, char: string): Named | undefined {
  const own = Object.entries(flags).find(([, flag]) => flag.char === char)
  const found = own ?? Object.entries(flags).find(([, flag]) => flag.charAliases?.includes(char))
  return found && {name: found[0], flag: found[1]}
}

/**
 * The option that a letter names when its value has a colon, and the letter alone names another option: `-p 8080:80` of run, whose -p is the name of a pot.
 * The option declares the letter as an alias.
 */
const byPair = (flags: FlagShapes, char: string, value: string | undefined): Named | undefined => {
  if (value === undefined || !/^[^-].*:/.test(value)) return undefined
  const found = Object.entries(flags).find(([, flag]) => flag.type === 'option' && flag.charAliases?.includes(char))
  return found && {name: found[0], flag: found[1]}
}

function take(reading: Reading, {name, flag}: Named, value: string | undefined, shown: string): void {
  if (value === undefined) reading.problem ??= misuse(`option ${shown} needs a value`)
  else reading.options.push({name, text: `--${name}=${value}`, single: flag.multiple !== true})
}

function readLong(reading: Reading, flags: FlagShapes, word: string, rest: string[]): void {
  const at = word.indexOf('=')
  const shown = at < 0 ? word : word.slice(0, at)
  const named = byLong(flags, shown.slice(2))
  const negated = shown.startsWith('--no-') ? byLong(flags, shown.slice(5)) : undefined
  if (named?.flag.type === 'option') take(reading, named, at < 0 ? rest.shift() : word.slice(at + 1), shown)
  else if (shown === '--help' && named === undefined) reading.help = true
  else if (named !== undefined && at < 0) reading.options.push({name: named.name, text: `--${named.name}`, single: false})
  else if (named !== undefined) reading.problem ??= misuse(`option ${shown} takes no value`)
  else if (negated?.flag.allowNo === true && at < 0) reading.options.push({name: negated.name, text: `--no-${negated.name}`, single: false})
  else reading.problem ??= misuse(`unknown option ${shown}`)
}

function readShort(reading: Reading, flags: FlagShapes, cluster: string, rest: string[]): void {
  for (const [index, char] of [...cluster].entries()) {
    const after = [...cluster].slice(index + 1).join('')
    const own = byChar(flags, char)
    // In a cluster, a letter without a value is followed by other letters.
    const value = after === '' ? rest[0] : own?.flag.type === 'boolean' && !/^[./]/.test(after) ? undefined : after
    const named = byPair(flags, char, value) ?? own
    if (named?.flag.type === 'option') {
      take(reading, named, after === '' ? rest.shift() : after, `-${char}`)
      return
    }
    if (named !== undefined) reading.options.push({name: named.name, text: `--${named.name}`, single: false})
    else if (char === 'h') reading.help = true
    else reading.problem ??= misuse(`unknown option -${char}`)
  }
}

/** Whether the words from the first operand on belong to another program; see `normalise`. */
export type StopAtOperand = boolean | 'after-name'

/**
 * Reads a command line as getopts(1) does. Accepts clusters (`-vp web`), values without a space (`-pweb`), and any word as the value of an option. The last of
 * repeated options counts, unless the option may have several values. Long options may stand before or after the operands. `stopAtOperand`: the first operand
 * and all words after it belong to another program, as in `pot exec -p web ls --help`. `after-name`: the same, but without --pot the first operand is the name
 * of a pot, and options may follow it. Throws USAGE unless the user asks for help. Idempotent: the result can be read again.
 */
export function normalise(argv: readonly string[], flags: FlagShapes, {stopAtOperand}: {readonly stopAtOperand: StopAtOperand}): Normalised {
  const reading: Reading = {options: [], operands: [], help: false}
  const isName = () => stopAtOperand === 'after-name' && reading.operands.length === 0 && !reading.options.some(({name}) => name === 'pot')
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') reading.operands.push(...rest.splice(0))
    else if (word.startsWith('--')) readLong(reading, flags, word, rest)
    else if (word.startsWith('-') && word !== '-') readShort(reading, flags, word.slice(1), rest)
    else reading.operands.push(word, ...(stopAtOperand !== false && !isName() ? rest.splice(0) : []))
  }
  if (reading.problem !== undefined && !reading.help) throw reading.problem
  const last = new Map(reading.options.map((option, index) => [option.name, index]))
  const options = reading.options.filter((option, index) => !option.single || last.get(option.name) === index)
  return {argv: [...options.map(({text}) => text), ...(reading.operands.length > 0 ? ['--', ...reading.operands] : [])], help: reading.help}
}

/** Whether a command line asks for JSON. Works without the flags of the command. */
export const asksForJson = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--')
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json')
}
