import {readFileSync} from 'node:fs'
import {basename, dirname, resolve} from 'node:path'
import {namesIn} from '../../paths/names-in.js'
import {glob} from '../../pots/many/filter.js'
import {badLine, scan, type Piece, type Token} from './scan.js'

/** `NAME = VALUE, VALUE;`, `NAME += VALUE;`, or `NAME;` without values. */
export interface Setting {
  readonly name: string
  /** Whether it sets a variable: `$NAME = VALUE;` */
  readonly isVariable: boolean
  readonly appends: boolean
  readonly values: readonly (readonly Piece[])[]
}

/** The settings of one jail, or of all jails whose name matches. */
export interface Section {
  /** `web`, `*` or `web.*` */
  readonly name: string
  readonly settings: readonly Setting[]
}

/** Maximum depth of files that include each other. */
const DEEPEST = 8

/** The files that match a path whose last part may be a pattern, sorted. A path without a pattern is kept, so that a missing file is an error. */
function matching(path: string): string[] {
  if (!/[*?[]/.test(path)) return [path]
  return namesIn(dirname(path))
    .filter(glob(basename(path)))
    .sort()
    .map((name) => resolve(dirname(path), name))
}

/** Parses the text of a jail.conf(5), with the files that it includes. Settings outside of a block have the name `*`. Throws BAD_JAIL_CONF and system errors. */
export function parseJailConf(text: string, file: string, depth = 0): Section[] {
  const tokens = scan(text, file)
  const sections: Section[] = []
  let at = 0
  const last = () => tokens.at(-1)?.line ?? 1
  const peek = (): Token | undefined => tokens[at]
  const isMark = (mark: string) => peek()?.mark === mark
  const next = (what: string): Token => {
    const token = tokens[at++]
    if (token === undefined) throw badLine(file, last(), `the file ends where ${what} is expected`)
    return token
  }
  const word = (what: string): Token => {
    const token = next(what)
    if (token.mark !== undefined) throw badLine(file, token.line, `'${token.mark}' is where ${what} is expected`)
    return token
  }
  const semicolon = () => {
    const token = next("';'")
    if (token.mark !== ';') throw badLine(file, token.line, "';' is missing")
  }
  const nameIn = ({pieces, line}: Token): string =>
    pieces
      .map((piece) => {
        if (typeof piece === 'string') return piece
        throw badLine(file, line, 'a name cannot have a variable')
      })
      .join('')

  /** The rest of a setting, after its name. */
  function setting(first: Token): Setting {
    const [piece] = first.pieces
    const isVariable = first.isVariable && typeof piece === 'object'
    const name = isVariable ? piece.variable : nameIn(first)
    if (!isMark('=') && !isMark('+=')) {
      if (isVariable) throw badLine(file, first.line, `$${name} has no value`)
      semicolon()
      return {name, isVariable, appends: false, values: []}
    }
    const appends = next('=').mark === '+='
    const values = [word('a value').pieces]
    while (isMark(',')) {
      at++
      values.push(word('a value').pieces)
    }
    semicolon()
    return {name, isVariable, appends, values}
  }

  while (peek() !== undefined) {
    const first = word('a name')
    if (!first.isVariable && first.pieces.length === 1 && first.pieces[0] === '.include') {
      const pattern = nameIn(word('a file'))
      semicolon()
      if (depth >= DEEPEST) throw badLine(file, first.line, 'too many files include each other')
      for (const one of matching(resolve(dirname(file), pattern))) sections.push(...parseJailConf(readFileSync(one, 'utf8'), one, depth + 1))
    } else if (isMark('{')) {
      at++
      const settings: Setting[] = []
      while (!isMark('}')) settings.push(setting(word("'}'")))
      at++
      sections.push({name: nameIn(first), settings})
    } else sections.push({name: '*', settings: [setting(first)]})
  }
  return sections
}
