import {NEWLINE, PfError, type Token} from './lex.js'

/** What is left of a rule file, a token at a time. */
export interface Reader {
  readonly line: number
  /** The next token without taking it; '' at the end, quoted strings look like none. */
  peek(): string
  /** Takes the next token if it is this one. */
  take(text: string): boolean
  /** Takes the next token if it is one of these. */
  oneOf<T extends string>(texts: readonly T[]): T | undefined
  expect(text: string): void
  /** Takes a word or a quoted string. */
  word(): string
  /** Is it a word or a quoted string? */
  isWord(): boolean
  fail(words?: string): never
  endOfLine(): boolean
}

const SYMBOL = /^(->|<>|><|!=|<=|>=|[(){}<>!=/,\n]|)$/

export function reader(tokens: readonly Token[]): Reader {
  let at = 0
  const token = () => tokens[at] ?? {text: '', quoted: false, line: tokens.at(-1)?.line ?? 1}
  const self: Reader = {
    get line() {
      return token().line
    },
    peek: () => (token().quoted ? '"' : token().text),
    take(text) {
      if (token().quoted || token().text !== text) return false
      at++
      return true
    },
    oneOf: (texts) => texts.find((text) => self.take(text)),
    expect(text) {
      if (!self.take(text)) self.fail()
    },
    isWord: () => token().quoted || !SYMBOL.test(token().text),
    word() {
      if (!self.isWord()) self.fail()
      at++
      return tokens[at - 1]?.text ?? ''
    },
    fail(words) {
      throw new PfError(token().line, words)
    },
    endOfLine: () => token().text === NEWLINE || (token().text === '' && !token().quoted),
  }
  return self
}

/** `x`, or `{ x, y z }`: commas may be left out. */
export function listOf<T>(from: Reader, one: () => T): T[] {
  if (!from.take('{')) return [one()]
  const found: T[] = []
  while (!from.take('}')) {
    // A list may go on in the next line.
    while (from.take(NEWLINE));
    found.push(one())
    while (from.take(NEWLINE));
    if (from.take(',')) while (from.take(NEWLINE));
  }
  if (found.length === 0) from.fail()
  return found
}
