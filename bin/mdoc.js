// Converts Markdown, as far as the guides in docs use it, to mdoc(7), the language of manual pages.
import {Lexer} from 'marked'

/** Escapes a text, so that it contains no macros and no escape sequences. */
export const plain = (text) => text.replaceAll('\\', '\\e').replace(/^(?=[.'])/gm, '\\&')

/** Splits a text into one line for each sentence. No line is a macro. */
export const sentences = (text) =>
  text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/(?<=[\w)'"]{2}[.?!]) (?=[A-Z])/)
    .map(plain)

const decode = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

/** Returns the text of tokens without marks: the text of code, emphasis and links. */
const words = (tokens) => tokens.map(({type, raw, text, tokens: inner}) => (type === 'br' ? ' ' : inner ? words(inner) : decode(text ?? raw))).join('')

const literal = (text) => ['.Bd -literal -offset indent', ...text.replace(/\n$/, '').split('\n').map(plain), '.Ed']

function items(rows) {
  return [
    '.Bl -tag -width Ds',
    ...rows.flatMap(([term, ...rest]) => [`.It ${macroWord(term)}`, ...rest.filter((text) => text !== '').flatMap(sentences)]),
    '.El',
  ]
}

/** Formats a text as the argument of a macro. */
const macroWord = (text) => (text === '' ? '\\&' : `"\\&${plain(text).replaceAll('"', '\\(dq')}"`)

function block(token, first) {
  switch (token.type) {
    case 'heading':
      return [token.depth === 1 ? `.Sh ${words(token.tokens).toUpperCase()}` : `.Ss ${words(token.tokens)}`]
    case 'paragraph':
      return [...(first ? [] : ['.Pp']), ...sentences(words(token.tokens))]
    case 'code':
      return literal(token.text)
    case 'list': {
      const kind = token.ordered ? '.Bl -enum' : '.Bl -bullet'
      return [kind, ...token.items.flatMap((item) => ['.It', ...item.tokens.flatMap((inner) => sentences(words(inner.tokens ?? [inner])))]), '.El']
    }
    case 'table': {
      const [, ...heads] = token.header.map((cell) => words(cell.tokens))
      const named = (text, index) => (heads[index] === '' || heads.length < 2 || text === '' ? text : `${heads[index]}: ${text}`)
      return items(token.rows.map(([term, ...cells]) => [words(term.tokens), ...cells.map((cell, index) => named(words(cell.tokens), index))]))
    }
    default:
      return []
  }
}

/** Returns the sections of a page. The first heading of `markdown` is the title of the page and is left out; the text after it becomes DESCRIPTION. */
export function mdoc(markdown) {
  const [title, ...tokens] = new Lexer().lex(markdown).filter(({type}) => type !== 'space' && type !== 'html')
  const lines = ['.Sh DESCRIPTION']
  let afterHeading = true
  for (const token of tokens) {
    lines.push(...block(token, afterHeading))
    afterHeading = token.type === 'heading'
  }
  return {title: words(title.tokens), lines}
}
