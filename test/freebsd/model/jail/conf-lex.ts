/** A piece of a string: literal text, or the name of a variable to put in its place. */
export type Segment = {readonly text: string} | {readonly variable: string}

export interface Token {
  /** Punctuation, `string`, `variable` or `end`. */
  readonly type: string
  readonly segments: readonly Segment[]
  /** As written, for messages. */
  readonly source: string
  readonly line: number
  /** No space between it and what precedes it. */
  readonly glued: boolean
}

export class ConfError extends Error {}

const SPACE = /^(?:[ \t\r\n\f\v]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/
const VARIABLE = /^\$(?:\{([^}\n]+)\}|(\w+))/
const BARE = /^(?:[^\s;,{}=$"'\\#/+]|\\[\s\S]|\/(?![/*])|\+(?!=))+/

/** Inside double quotes: escapes as in C, and variables. */
function quoted(body: string): Segment[] {
  const segments: Segment[] = []
  let text = ''
  const flush = () => {
    if (text !== '') segments.push({text})
    text = ''
  }
  for (let at = 0; at < body.length; ) {
    const variable = VARIABLE.exec(body.slice(at))
    if (variable) {
      flush()
      segments.push({variable: variable[1] ?? variable[2] ?? ''})
      at += variable[0].length
    } else if (body[at] === '\\') {
      text += escaped(body[at + 1] ?? '')
      at += 2
    } else text += body[at++]
  }
  flush()
  return segments.length > 0 ? segments : [{text: ''}]
}

const escaped = (letter: string): string => ({n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': ''})[letter] ?? letter

const single = (body: string): string => body.replaceAll(/\\(['\\])/g, '$1')

export function lex(text: string, file: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let line = 1
  let glued = false
  const push = (type: string, source: string, segments: readonly Segment[]) => {
    tokens.push({type, segments, source, line, glued})
    line += source.split('\n').length - 1
    at += source.length
    glued = true
  }

  while (at < text.length) {
    const rest = text.slice(at)
    const space = SPACE.exec(rest)
    const variable = VARIABLE.exec(rest)
    const string = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(rest)
    const literal = /^'((?:[^'\\]|\\[\s\S])*)'/.exec(rest)
    const bare = BARE.exec(rest)
    if (space) {
      line += space[0].split('\n').length - 1
      at += space[0].length
      glued = false
    } else if (rest.startsWith('+=')) push('+=', '+=', [])
    else if (/^[=;,{}]/.test(rest)) push(rest.charAt(0), rest.charAt(0), [])
    else if (variable) push('variable', variable[0], [{variable: variable[1] ?? variable[2] ?? ''}])
    else if (string) push('string', string[0], quoted(string[1] ?? ''))
    else if (literal) push('string', literal[0], [{text: single(literal[1] ?? '')}])
    else if (bare) push('string', bare[0], [{text: bare[0].replaceAll(/\\([\s\S])/g, '$1')}])
    else if (/^["']/.test(rest)) throw new ConfError(`${file}: unexpected EOF`)
    else throw new ConfError(`${file} line ${line}: ${rest.charAt(0)}: syntax error`)
  }
  tokens.push({type: 'end', segments: [], source: '', line, glued: false})
  return tokens
}
