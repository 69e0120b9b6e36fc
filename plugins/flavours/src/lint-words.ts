import {findAttribute, messageOf, parseAttribute, parsePorts, type Context} from '@pot/core'

/** An option of a command, as its manifest has it. */
export interface Option {
  readonly name: string
  readonly char?: string
  readonly type: 'boolean' | 'option'
  readonly required: boolean
}

/** Options that a flavour never gives: `commandOf` adds them. */
const GIVEN = ['pot', 'flavour']

/** The options of a command; undefined for a command that is not installed. */
export type OptionsOf = (command: string) => readonly Option[] | undefined

interface Read {
  /** By name of the option; '' for a switch. */
  readonly values: readonly (readonly [name: string, value: string])[]
  readonly problems: readonly string[]
}

/** Reads the words of a command as its parser does: `-AX`, `-A X`, `--attribute X` and `--attribute=X`. */
function readWords(command: string, words: readonly string[], options: readonly Option[]): Read {
  const values: (readonly [string, string])[] = []
  const problems: string[] = []
  const rest = [...words]
  const given = (shown: string, own: string | undefined): string | undefined => {
    const value = own ?? rest.shift()
    if (value === undefined) problems.push(`${command} ${shown} has no value`)
    return value
  }
  const take = (option: Option, shown: string, own: string | undefined) => {
    const value = option.type === 'boolean' ? '' : given(shown, own)
    if (value !== undefined) values.push([option.name, value])
  }
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, long, own] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (long !== undefined) {
      const option = options.find(({name}) => name === long)
      // Nobody knows whether the next word is its value.
      if (option === undefined) return {values, problems: [...problems, `${command} has no option --${long}`]}
      take(option, `--${long}`, own)
      continue
    }
    if (!/^-./.test(word)) {
      problems.push(`'${word}' belongs to no option of ${command}`)
      continue
    }
    for (let letters = word.slice(1); letters !== ''; ) {
      const letter = letters[0] ?? ''
      letters = letters.slice(1)
      const option = options.find(({char}) => char === letter)
      if (option === undefined) return {values, problems: [...problems, `${command} has no option -${letter}`]}
      take(option, `-${letter}`, option.type === 'option' && letters !== '' ? letters : undefined)
      if (option.type === 'option') break
    }
  }
  const missing = options.filter(({name, required}) => required && !GIVEN.includes(name) && !values.some(([one]) => one === name))
  return {values, problems: problems.length > 0 ? problems : missing.map(({name, char}) => `${command} needs ${char === undefined ? `--${name}` : `-${char}`}`)}
}

const refusal = (check: () => unknown): string[] => {
  try {
    check()
    return []
  } catch (error) {
    return [messageOf(error)]
  }
}

/** What a command would refuse of its values, as far as no pot is needed to know it. */
function wrongValues(command: string, {values}: Read, attributes: Context['attributes']): string[] {
  const last = (option: string) => values.find(([name]) => name === option)?.[1]
  if (command === 'set-attribute') {
    const name = last('attribute')
    return name === undefined ? [] : refusal(() => parseAttribute(findAttribute(attributes, name), last('value') ?? ''))
  }
  if (command === 'set-rss')
    return values.flatMap(([name, value]) => {
      const attribute = attributes.find((one) => one.name === name)
      return attribute === undefined || value === 'none' ? [] : refusal(() => parseAttribute(attribute, value))
    })
  if (command === 'export-ports')
    return values.filter(([name, value]) => name === 'export' && value !== '').flatMap(([, value]) => refusal(() => parsePorts(value)))
  return []
}

/** The problems of the words of a command: what create would only find when the pot is made. */
export function wordProblems(command: string, words: readonly string[], options: readonly Option[], attributes: Context['attributes']): string[] {
  const read = readWords(command, words, options)
  return read.problems.length > 0 ? [...read.problems] : wrongValues(command, read, attributes)
}
