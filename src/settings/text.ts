import {singleQuoted} from '../programs/shell-words.js'

import {defined} from '../defined.js'

/** An assignment in a configuration file of shell syntax. */
export interface Assignment {
  readonly key: string
  readonly value: string
  /** Line number, from 1. */
  readonly line: number
  /** Position of the assignment in its line, and of the value with its quotes. */
  readonly start: number
  readonly from: number
  readonly to: number
  /** The line is `: ${KEY:=value}`; then `from` and `to` are the positions of the whole command. */
  readonly isDefault?: true
  /** The reason why the value cannot be parsed. */
  readonly problem?: string
}

interface Piece {
  readonly text: string
  readonly next: number
  readonly problem?: string
}

type Known = ReadonlyMap<string, string>

const ASSIGNMENT = /\s*(?:export\s+)?([A-Za-z_]\w*)=/y
/** Matches the beginning of a command that only sets a default, `: ${KEY:=value}`. */
const DEFAULT = /\s*:\s+("?)\$\{([A-Za-z_]\w*):?=/y

/** Matches a value that needs no quotes. */
const PLAIN = /^[\w.,:/@%+-]*$/

/**
 * Parses the assignments of a shell file, in order, and runs nothing. `$KEY` stands for a key that is `known` or was assigned before. A value of several words
 * may have quotes or not; a word with `KEY=` begins the next assignment. `: ${KEY:=value}` assigns a value only if the file has not assigned one before.
 * Lines that assign nothing are skipped.
 */
export function parseAssignments(text: string, known: Known = new Map()): Assignment[] {
  const seen = new Map(known)
  const assigned = new Set<string>()
  return text.split('\n').flatMap((line, index) => {
    const found: Assignment[] = []
    for (let at = 0; ; ) {
      const next = readOne(line, at, index + 1, seen)
      if (next === undefined) return found
      at = next.to + (/^\s*;/.exec(line.slice(next.to))?.[0].length ?? 0)
      if (next.isDefault && assigned.has(next.key)) continue
      found.push(next)
      assigned.add(next.key)
      seen.set(next.key, next.value)
      if (next.problem !== undefined) return found
    }
  })
}

const match = (pattern: RegExp, line: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(line)
}

function readOne(line: string, at: number, number: number, known: Known): Assignment | undefined {
  const plain = match(ASSIGNMENT, line, at)
  if (plain?.[1] !== undefined) {
    const from = ASSIGNMENT.lastIndex
    return {key: plain[1], line: number, start: at, from, ...readValue(line, from, known)}
  }
  const start = match(DEFAULT, line, at)
  if (start?.[2] === undefined) return undefined
  const {value, to, problem} = readValue(line, DEFAULT.lastIndex, known, '}')
  const end = to + 1 + (start[1] ?? '').length
  return {key: start[2], value, line: number, start: at, from: at, to: end, isDefault: true, ...defined({problem})}
}

/** Parses a value. With `close`, the value ends only before this character. */
function readValue(line: string, from: number, known: Known, close?: string): {value: string; to: number; problem?: string} {
  let value = ''
  let end = 0
  let to = from
  for (let at = from; at < line.length; ) {
    const char = line.charAt(at)
    if (close === undefined ? endsValue(line, at, from) : char === close) break
    const piece = readPiece(line, at, known)
    if (piece.problem !== undefined) return {value: '', to: line.length, problem: piece.problem}
    value += piece.text
    at = piece.next
    if (/\s/.test(char)) continue
    end = value.length
    to = at
  }
  return {value: value.slice(0, end), to}
}

function endsValue(line: string, at: number, from: number): boolean {
  const char = line.charAt(at)
  if (char === ';') return true
  const isWord = at > from && /\s/.test(line.charAt(at - 1))
  return isWord && (char === '#' || /^(?:export\s+)?[A-Za-z_]\w*=/.test(line.slice(at)))
}

function readPiece(line: string, at: number, known: Known): Piece {
  const char = line.charAt(at)
  if (char === "'") {
    const close = line.indexOf("'", at + 1)
    return close < 0 ? unclosed : {text: line.slice(at + 1, close), next: close + 1}
  }
  if (char === '"') return readDouble(line, at, known)
  if (char === '\\') return {text: line.charAt(at + 1), next: at + 2}
  return readPlain(line, at, known)
}

const unclosed: Piece = {text: '', next: 0, problem: 'a quote is not closed'}

function readDouble(line: string, start: number, known: Known): Piece {
  let text = ''
  for (let at = start + 1; at < line.length; ) {
    const char = line.charAt(at)
    if (char === '"') return {text, next: at + 1}
    const escaped = char === '\\' && '"\\$`'.includes(line.charAt(at + 1))
    const piece = escaped ? {text: line.charAt(at + 1), next: at + 2} : readPlain(line, at, known)
    if (piece.problem !== undefined) return piece
    text += piece.text
    at = piece.next
  }
  return unclosed
}

function readPlain(line: string, at: number, known: Known): Piece {
  const char = line.charAt(at)
  if (char === '`') return {text: '', next: at, problem: 'it would run a command'}
  if (char !== '$') return {text: char, next: at + 1}
  const [written = '$', plain, braced] = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})?/.exec(line.slice(at)) ?? []
  const value = known.get(plain ?? braced ?? '')
  return value === undefined ? {text: '', next: at, problem: `${written} is not known here`} : {text: value, next: at + written.length}
}

function quote(value: string): string {
  if (PLAIN.test(value)) return value
  return /["\\$`]/.test(value) ? singleQuoted(value) : `"${value}"`
}

/**
 * Returns `text` with `key` set; null removes the key. The last assignment is effective: it is replaced in its place, and the rest of
 * its line stays. A new key is added at the end. All other text stays unchanged byte for byte. `value` is one line.
 */
export function setSetting(text: string, key: string, value: string | null): string {
  const assigned = parseAssignments(text).filter((assignment) => assignment.key === key)
  const lines = text.split('\n')
  if (value === null) {
    // The last assignment is removed first, so that the positions of earlier assignments in the same line stay valid.
    for (const one of assigned.toReversed()) lines[one.line - 1] = withoutOne(lines[one.line - 1] ?? '', one)
    const gone = new Set(assigned.map(({line}) => line - 1))
    return lines.filter((line, index) => !gone.has(index) || parseAssignments(line).length > 0).join('\n')
  }
  const last = assigned.at(-1)
  if (last === undefined) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${key}=${quote(value)}\n`
  const written = last.isDefault ? `${key}=${quote(value)}` : quote(value)
  return lines.map((line, index) => (index === last.line - 1 ? line.slice(0, last.from) + written + line.slice(last.to) : line)).join('\n')
}

const withoutOne = (line: string, {start, to}: Assignment): string => line.slice(0, start) + line.slice(to).replace(/^\s*;/, '')
