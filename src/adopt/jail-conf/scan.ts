import {PotError} from '../../errors.js'

/** A part of a word: text, or a variable. */
export type Piece = string | {readonly variable: string}

/** A word, or one of the marks `= += , ; { }`. */
export interface Token {
  /** undefined for a word. */
  readonly mark: string | undefined
  readonly pieces: readonly Piece[]
  /** Line number, from 1. */
  readonly line: number
  /** Whether the word is a variable alone: `$name`. */
  readonly isVariable: boolean
}

/** Where the scanner stands, for messages. */
export const badLine = (file: string, line: number, what: string): PotError =>
  new PotError('BAD_JAIL_CONF', `${file} line ${line}: ${what}`, {hint: 'jail.conf(5)'})

const BLANK = /(?:\s+|#.*|\/\/.*|\/\*[\s\S]*?\*\/)/y
const MARK = /\+=|[=,;{}]/y
/** A part of a word. The groups: a variable in braces or without them, text in single quotes, in double quotes, an escape, and plain text. */
const PART = /\$\{([^}\n]+)\}|\$(\w+)|'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|((?:(?!\+=|\/[/*])[^\s;,{}=$"'\\#])+)/y
const IN_QUOTES = /\$\{([^}\n]+)\}|\$(\w+)|\\([\s\S])|([^\\$]+|\$)/g
const ESCAPES: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': ''}
const escaped = (letter: string): string => ESCAPES[letter] ?? letter

/** Text in double quotes may contain variables and the escapes of C. */
const inQuotes = (text: string): Piece[] =>
  [...text.matchAll(IN_QUOTES)].map(([, braced, bare, letter, plain]) => {
    const variable = braced ?? bare
    return variable === undefined ? (letter === undefined ? (plain ?? '') : escaped(letter)) : {variable}
  })

/** Splits a jail.conf(5) into tokens. Throws BAD_JAIL_CONF. */
export function scan(text: string, file: string): Token[] {
  const tokens: Token[] = []
  let [at, line] = [0, 1]
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return undefined
    at += found[0].length
    line += found[0].split('\n').length - 1
    return found
  }
  for (;;) {
    while (take(BLANK));
    if (at >= text.length) return tokens
    const start = line
    const mark = take(MARK)?.[0]
    if (mark !== undefined) {
      tokens.push({mark, pieces: [], line: start, isVariable: false})
      continue
    }
    const pieces: Piece[] = []
    let parts = 0
    for (let part = take(PART); part !== undefined; part = take(PART), parts++) {
      const [, braced, bare, single, double, letter, plain] = part
      const variable = braced ?? bare
      if (variable !== undefined) pieces.push({variable})
      else if (double === undefined) pieces.push(single?.replaceAll(/\\(['\\])/g, '$1') ?? letter ?? plain ?? '')
      else pieces.push(...inQuotes(double))
    }
    if (parts === 0) throw badLine(file, line, /["']/.test(text.charAt(at)) ? 'a quote is not closed' : `'${text.charAt(at)}' is not expected`)
    tokens.push({mark: undefined, pieces, line: start, isVariable: parts === 1 && typeof pieces[0] === 'object' && pieces.length === 1})
  }
}
