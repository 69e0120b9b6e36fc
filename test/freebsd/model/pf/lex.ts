/** Thrown with the words of pfctl(8) after `FILE:LINE: `. */
export class PfError extends Error {
  constructor(
    readonly line: number,
    words = 'syntax error',
  ) {
    super(words)
  }
}

export interface Token {
  readonly text: string
  /** A quoted string is never a keyword. */
  readonly quoted: boolean
  readonly line: number
}

export const NEWLINE = '\n'
const SYMBOLS = /^(->|<>|><|!=|<=|>=|[(){}<>!=/,])/
/** pf.conf(5) has no list of these: what its lexer takes into a word. */
const WORD = /^(?:(?!->)[^\s(){}<>!=/#,"$\\])+/

/** How deep files may include each other. */
const DEPTH = 16

/**
 * Words, quoted strings and symbols of pf.conf(5), a token NEWLINE at the end of each line; macros are replaced as text. `read`: the text of a file that is
 * included, or undefined; a line of it has the number of the line that includes it.
 */
export function lex(text: string, read: (path: string) => string | undefined = () => undefined): Token[] {
  const {tokens, line} = lexFile(text, read, new Map(), 0)
  return [...tokens, {text: '', quoted: false, line}]
}

function lexFile(text: string, read: (path: string) => string | undefined, macros: Map<string, string>, depth: number): {tokens: Token[]; line: number} {
  const tokens: Token[] = []
  let line = 1
  for (const whole of logicalLines(text)) {
    const included = /^[ \t]*include[ \t]+"([^"]*)"[ \t]*(?:#.*)?$/.exec(whole.text)?.[1]
    if (included !== undefined) {
      const inner = depth < DEPTH ? read(included) : undefined
      if (inner === undefined) throw new PfError(whole.line, `failed to include file ${included}`)
      tokens.push(...lexFile(inner, read, macros, depth + 1).tokens.map((token) => ({...token, line: whole.line})))
      line = whole.line
      continue
    }
    const definition = /^[ \t]*([A-Za-z_]\w*)[ \t]*=[ \t]*(.*?)[ \t]*(?:#.*)?$/.exec(whole.text)
    if (definition && !whole.text.includes('\r')) macros.set(definition[1] ?? '', macroValue(expand(definition[2] ?? '', macros, whole.line), whole.line))
    else tokens.push(...lexLine(expand(whole.text, macros, whole.line), whole.line), {text: NEWLINE, quoted: false, line: whole.line})
    line = whole.line
  }
  return {tokens, line}
}

function logicalLines(text: string): {text: string; line: number}[] {
  // The grammar has no rule for a last line without its end.
  if (text !== '' && !text.endsWith('\n')) throw new PfError(text.split('\n').length)
  const found: {text: string; line: number}[] = []
  let pending = ''
  for (const [index, raw] of text.split('\n').slice(0, -1).entries()) {
    if (raw.endsWith('\\')) pending += `${raw.slice(0, -1)} `
    else {
      found.push({text: pending + raw, line: index + 1})
      pending = ''
    }
  }
  if (pending !== '') found.push({text: pending, line: text.split('\n').length - 1})
  return found
}

/** A comment runs to the end of the line; a macro is not replaced in quotes. */
function expand(text: string, macros: ReadonlyMap<string, string>, line: number): string {
  return text.replaceAll(/"[^"]*"|#.*|\$(\w*)/g, (all, name: string | undefined) => {
    if (all.startsWith('"')) return all
    if (all.startsWith('#')) return ''
    const value = macros.get(name ?? '')
    if (value === undefined) throw new PfError(line, `macro '${name}' not defined`)
    return value
  })
}

/** `"em0"`, `em0`, `"{ 80, 443 }"`, and several of these one after the other. */
function macroValue(text: string, line: number): string {
  if (text === '') throw new PfError(line)
  const parts = [...text.matchAll(/"([^"]*)"|[^\s"]+/g)].map(([all, quoted]) => quoted ?? all)
  return parts.join(' ')
}

function lexLine(text: string, line: number): Token[] {
  const tokens: Token[] = []
  // Blanks and tabs alone: a carriage return is a character that no rule has.
  const skip = (rest: string) => rest.replace(/^[ \t]+/, '')
  for (let rest = skip(text); rest !== ''; rest = skip(rest)) {
    const quoted = /^"([^"]*)"/.exec(rest)
    const match = quoted ?? SYMBOLS.exec(rest) ?? WORD.exec(rest)
    if (!match) throw new PfError(line)
    tokens.push({text: quoted ? (quoted[1] ?? '') : match[0], quoted: quoted !== null, line})
    rest = rest.slice(match[0].length)
  }
  return tokens
}
