import {misuse} from '../../errors.js'

/** A part of a template: text, or the name of a column. */
type Part = {readonly text: string} | {readonly column: string}

const ESCAPES: Readonly<Record<string, string>> = {'\\t': '\t', '\\n': '\n', '\\\\': '\\'}

/** Splits a template such as `{{.name}}\t{{.state}}`. Throws USAGE for braces that are not closed, and for another text between them. */
export function parseTemplate(template: string): Part[] {
  return template
    .split(/(\{\{.*?\}\})/)
    .filter(Boolean)
    .map((piece) => {
      const column = /^\{\{ *\.?([a-z][a-z-]*) *\}\}$/.exec(piece)?.[1]
      if (column !== undefined) return {column}
      if (piece.includes('{{')) throw misuse(`'${piece}' is not a part of a template`, "--format '{{.name}}'")
      return {text: piece.replaceAll(/\\[tn\\]/g, (word) => ESCAPES[word] ?? word)}
    })
}
