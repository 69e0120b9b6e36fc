import {singleQuoted} from '../programs/shell-words.js'

/** An assignment in a configuration file of shell syntax. */
export interface Assignment {
  readonly key: string
  readonly value: string
  /** Line number, from 1. */
  readonly line: number
  /** Position of the value in its line, with its quotes. */
  readonly from: number
  readonly to: number
  /** Why the value cannot be read. */
  readonly problem?: string
}

interface Piece {
  readonly text: string
  readonly next: number
  readonly problem?: string
}

type Known = ReadonlyMap<string, string>

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_]\w*)=/

/** Characters that need no quotes. */
const PLAIN = /^[\w.,:/@%+-]*$/

/**
 * Parses the assignments of a shell file, in order, and runs nothing. `$KEY` stands for a key that is `known` or was assigned before.
 * A value of several words may have quotes or not. Lines that assign nothing are skipped.
 */
export function parseAssignments(text: string, known: Known = new Map()): Assignment[] {
  const seen = new Map(known)
  return text.split('\n').flatMap((line, index) => {
    const start = ASSIGNMENT.exec(line)
    if (start?.[1] === undefined) return []
    const assignment = {key: start[1], line: index + 1, from: start[0].length, ...readValue(line, start[0].length, seen)}
    seen.set(assignment.key, assignment.value)
    return [assignment]
  })
}

function readValue(line: string, from: number, known: Known): {value: string; to: number; problem?: string} {
  let value = ''
  let end = 0
  let to = from
  for (let at = from; at < line.length; ) {
    const char = line.charAt(at)
    if (char === ';' || (char === '#' && at > from && /\s/.test(line.charAt(at - 1)))) break
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
 * Returns `text` with `key` set; null removes the key. The last assignment counts: it is replaced in its place, and the rest of its line
 * stays. A new key goes to the end. All other text stays byte for byte. `value` is one line.
 */
export function setSetting(text: string, key: string, value: string | null): string {
  const assigned = parseAssignments(text).filter((assignment) => assignment.key === key)
  const lines = text.split('\n')
  if (value === null) {
    const gone = new Set(assigned.map(({line}) => line - 1))
    return lines.filter((_, index) => !gone.has(index)).join('\n')
  }
  const last = assigned.at(-1)
  if (last === undefined) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${key}=${quote(value)}\n`
  return lines.map((line, index) => (index === last.line - 1 ? line.slice(0, last.from) + quote(value) + line.slice(last.to) : line)).join('\n')
}
