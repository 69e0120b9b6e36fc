import {readFileSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import {ConfError, lex, type Segment, type Token} from './conf-lex.js'

export interface Statement {
  readonly name: string
  /** `$name = ...` instead of a parameter. */
  readonly variable: boolean
  readonly append: boolean
  /** Empty for a bare name. */
  readonly values: readonly (readonly Segment[])[]
}

export interface Block {
  readonly name: string
  readonly statements: readonly Statement[]
}

/** jail.conf(5): blocks in their order; statements outside of any block are those of a block `*`. */
export function parseConf(text: string, file: string, depth = 0): Block[] {
  const tokens = lex(text, file)
  const blocks: Block[] = []
  let at = 0
  const peek = (): Token => tokens[at] ?? tokens[tokens.length - 1] ?? fault(undefined, file)
  const next = (): Token => {
    const token = peek()
    at++
    return token
  }
  const expect = (type: string) => {
    const token = next()
    if (token.type !== type) fault(token, file)
  }

  /** Adjacent pieces are one string. */
  const string = (): Segment[] => {
    const first = next()
    if (first.type !== 'string' && first.type !== 'variable') fault(first, file)
    const segments = [...first.segments]
    while ((peek().type === 'string' || peek().type === 'variable') && peek().glued) segments.push(...next().segments)
    return segments
  }

  const statement = (): Statement => {
    const variable = peek().type === 'variable'
    const segments = variable ? next().segments : string()
    const name = variable ? nameOfVariable(segments) : plain(segments, peek(), file)
    const operator = peek().type
    if (operator !== '=' && operator !== '+=') {
      if (variable) fault(peek(), file)
      return {name, variable, append: false, values: []}
    }
    next()
    const values = [string()]
    while (peek().type === ',') {
      next()
      values.push(string())
    }
    return {name, variable, append: operator === '+=', values}
  }

  while (peek().type !== 'end') {
    const start = at
    const first = peek()
    if (first.type === 'string') {
      const name = plain(string(), first, file)
      if (name === '.include') {
        const pattern = plain(string(), peek(), file)
        expect(';')
        if (depth > 8) throw new ConfError(`${file}: maximum include depth exceeded`)
        const path = resolve(dirname(file), pattern)
        blocks.push(...parseConf(readFileSync(path, 'utf8'), path, depth + 1))
        continue
      }
      if (peek().type === '{') {
        next()
        const statements: Statement[] = []
        while (peek().type !== '}') {
          statements.push(statement())
          expect(';')
        }
        next()
        blocks.push({name, statements})
        continue
      }
    }
    at = start
    const statements = [statement()]
    expect(';')
    blocks.push({name: '*', statements})
  }
  return blocks
}

const nameOfVariable = ([segment]: readonly Segment[]): string => (segment && 'variable' in segment ? segment.variable : '')

function plain(segments: readonly Segment[], token: Token, file: string): string {
  return segments.map((segment) => ('text' in segment ? segment.text : fault(token, file))).join('')
}

function fault(token: Token | undefined, file: string): never {
  if (!token || token.type === 'end') throw new ConfError(`${file}: unexpected EOF`)
  throw new ConfError(`${file} line ${token.line}: ${token.source}: syntax error`)
}
