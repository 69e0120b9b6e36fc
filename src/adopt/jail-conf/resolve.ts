import type {Piece} from './scan.js'
import type {Section} from './parse.js'

/** The parameters of a jail by name. A boolean has the value `true` or `false`. */
export type Parameters = ReadonlyMap<string, readonly string[]>

const isPattern = (name: string): boolean => name.includes('*')

/** Names of the jails that have a block. */
export const jailNames = (sections: readonly Section[]): string[] => [...new Set(sections.map(({name}) => name).filter((name) => !isPattern(name)))]

/** jail.conf(5): `*` is any name, and `web.*` any child of web. */
const matches = (pattern: string, name: string): boolean =>
  pattern === name || pattern === '*' || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1)))

/** A parameter without a value is a boolean; `no` before its last part means false: `allow.nomount`. */
function boolean(name: string): readonly [name: string, value: string] {
  const at = name.lastIndexOf('.') + 1
  return name.startsWith('no', at) ? [name.slice(0, at) + name.slice(at + 2), 'false'] : [name, 'true']
}

/** The parameters of one jail: those of all blocks that match, in the order of the file, with the values of variables. An unknown variable is an empty text. */
export function parametersOf(sections: readonly Section[], jail: string): Parameters {
  const parameters = new Map<string, (readonly Piece[])[]>()
  const variables = new Map<string, (readonly Piece[])[]>([['name', [[jail]]]])
  for (const {name: block, settings} of sections) {
    if (!matches(block, jail)) continue
    for (const {name, isVariable, appends, values} of settings) {
      const [key, given] = values.length > 0 || isVariable ? [name, [...values]] : booleanOf(name)
      const into = isVariable ? variables : parameters
      into.set(key, appends ? [...(into.get(key) ?? []), ...given] : given)
    }
  }
  return new Map([...parameters].map(([name, values]) => [name, values.map((value) => text(value, [name]))]))

  function text(pieces: readonly Piece[], within: readonly string[]): string {
    return pieces.map((piece) => (typeof piece === 'string' ? piece : variableText(piece.variable, within))).join('')
  }

  function variableText(name: string, within: readonly string[]): string {
    if (within.includes(name)) return ''
    return (variables.get(name) ?? parameters.get(name) ?? []).map((value) => text(value, [...within, name])).join(',')
  }
}

function booleanOf(name: string): [string, (readonly Piece[])[]] {
  const [key, value] = boolean(name)
  return [key, [[value]]]
}
