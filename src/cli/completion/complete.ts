import type {Command} from '@oclif/core/command'
import {findCommand} from '../find.js'

/** The sort of names that a value is one of: the name of the value in the help. `FILE`: paths of this host, which the shell completes. */
export type Sort = string

export interface Candidate {
  readonly text: string
  /** One line for shells that show it. */
  readonly help: string
}

/** The result: words that fit, or that the shell completes a path. */
export type Completion = {readonly kind: 'words'; readonly words: readonly Candidate[]} | {readonly kind: 'files'}

/** The part of oclif's Config that completion uses. */
export interface Completable {
  readonly commandIDs: readonly string[]
  findCommand(id: string): Command.Loadable | undefined
}

const FILES = ['FILE', 'DIR', 'PATH', 'SOURCE']

/** Operands, by a word of their description. Those of plugins come first. */
const OPERANDS: readonly (readonly [RegExp, Sort])[] = [
  [/\bpots?\b/, 'POT'],
  [/\bbase\b/, 'BASE'],
  [/\b(script|directory|file|path|tarball)\b/, 'FILE'],
]

/** The names on this host. */
export interface Known {
  /** The sorts of names that plugins have. */
  readonly sorts: readonly Sort[]
  /** The names of a sort; undefined for a sort that is not known. */
  names(sort: Sort): readonly string[] | undefined
}

const NOTHING: Completion = {kind: 'words', words: []}
const firstLine = (text = ''): string => (text.split('\n')[0] ?? '').replace(/\.$/, '')
const fitting = (candidates: readonly Candidate[], typed: string): Candidate[] =>
  candidates.filter(({text}) => text.startsWith(typed)).sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
/** A candidate without help. */
const without = (text: string): Candidate => ({text, help: ''})

type Flag = readonly [name: string, flag: Command.Flag.Cached]

/** The option whose value follows `word`, if `word` is an option that takes one: `-p`, `-vp`, `--pot`. */
function awaits(word: string, flags: readonly Flag[]): Flag | undefined {
  if (word.startsWith('--')) return flags.find(([name, {type, aliases = []}]) => type === 'option' && [name, ...aliases].includes(word.slice(2)))
  if (!word.startsWith('-')) return undefined
  // The rest of the word is the value of the first letter whose option takes one.
  const letters = [...word.slice(1)]
  const at = letters.findIndex((letter) => flags.some(([, {char, type}]) => char === letter && type === 'option'))
  return at >= 0 && at === letters.length - 1 ? flags.find(([, {char}]) => char === letters[at]) : undefined
}

/**
 * Completes the last of `line`, the words after `pot`; it can be empty. Options that a command line has already are left out, unless they can be repeated.
 */
export function complete(config: Completable, line: readonly string[], {sorts, names}: Known): Completion {
  const before = line.slice(0, -1)
  const typed = line.at(-1) ?? ''
  const help = before[0] === 'help'
  const found = help ? undefined : findCommand(config, before)
  /** What is typed of a value can follow the option and `=`. */
  const values = (texts: readonly string[]) => ({kind: 'words', words: fitting(texts.map(without), typed.slice(typed.indexOf('=') + 1))}) as const
  const named = (sort: Sort | undefined): Completion => {
    if (sort === undefined) return NOTHING
    return FILES.includes(sort) ? {kind: 'files'} : values(names(sort) ?? [])
  }
  const member = found === undefined || found.rest.length === 0 ? commandWords(config, help ? before.slice(1) : before, typed) : []
  if (found === undefined) return {kind: 'words', words: member}
  const {command, rest} = found
  const flags = Object.entries(command.flags).filter(([, {hidden}]) => hidden !== true)
  const previous = rest.at(-1)
  const value = previous === undefined ? undefined : awaits(previous, flags)
  const choices = ([, flag]: Flag): Completion =>
    flag.type === 'option' && flag.options !== undefined ? values(flag.options) : named(flag.type === 'option' ? sortOf(flag.helpValue) : undefined)
  if (value !== undefined) return choices(value)
  const operands = operandsOf(rest, flags)
  const theirs = rest.includes('--') || (command.stopAtOperand === true && operands.length > 0)
  if (!theirs && typed.startsWith('--') && typed.includes('=')) {
    const flag = awaits(typed.slice(0, typed.indexOf('=')), flags)
    return flag === undefined ? NOTHING : choices(flag)
  }
  if (!theirs && typed.startsWith('-')) return {kind: 'words', words: fitting(options(flags, rest), typed)}
  if (theirs) return {kind: 'files'}
  const args = Object.values(command.args)
  const arg = args[operands.length] ?? args.findLast(({multiple}) => multiple === true)
  // A pot that an option names is not named again by an operand.
  const theirWords = sorts.map((one) => [new RegExp(`\\b${one.toLowerCase()}\\b`), one] as const)
  const [, sort] = [...theirWords, ...OPERANDS].find(([pattern]) => pattern.test(arg?.description ?? '')) ?? []
  const operand = sort === 'POT' && rest.some((word) => awaits(word, flags)?.[0] === 'pot') ? NOTHING : named(sort)
  if (member.length === 0) return operand
  return {kind: 'words', words: operand.kind === 'files' ? member : [...member, ...operand.words]}
}

/** The next words of the names of commands that begin with `before`. */
function commandWords(config: Completable, before: readonly string[], typed: string): Candidate[] {
  const start = before.map((word) => `${word}:`).join('')
  const next = new Map<string, string>()
  for (const id of config.commandIDs.filter((one) => one.startsWith(start))) {
    const [word = '', ...more] = id.slice(start.length).split(':')
    const command = config.findCommand(id)
    if (command === undefined || command.hidden) continue
    const text = more.length === 0 ? firstLine(command.summary ?? command.description) : (next.get(word) ?? '')
    if (word !== '') next.set(word, text)
  }
  if (before.length === 0 && next.size > 0) next.set('help', 'Say how a command is used')
  return fitting(
    [...next].map(([text, help]) => ({text, help})),
    typed,
  )
}

const sortOf = (helpValue: string | readonly string[] | undefined): Sort | undefined =>
  typeof helpValue === 'string' ? helpValue.replace(/^\[?([A-Z]+).*$/, '$1') : undefined

function options(flags: readonly Flag[], rest: readonly string[]): Candidate[] {
  const given = (char: string | undefined, name: string) => rest.some((word) => word === `--${name}` || word.startsWith(`--${name}=`) || word === `-${char}`)
  return flags
    .filter(([name, flag]) => (flag.type === 'option' && flag.multiple === true) || !given(flag.char, name))
    .map(([name, flag]) => ({text: `--${name}`, help: firstLine(flag.summary ?? flag.description)}))
}

/** The words that are neither options nor values of options. */
function operandsOf(rest: readonly string[], flags: readonly Flag[]): string[] {
  const end = rest.indexOf('--')
  const own = end < 0 ? rest : rest.slice(0, end)
  return own.filter((word, index) => !word.startsWith('-') && awaits(own[index - 1] ?? '', flags) === undefined)
}
