import {EDGE_STYLES, NODE_STYLES, type Graph} from './graph.js'

/** A quoted ID of the DOT language. `\n` of a label is added after the quoting. */
const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
const label = (lines: readonly string[]): string => quoted(lines.join('\n')).replaceAll('\n', '\\n')

/** A graph in the DOT language of Graphviz. */
export function dotLines({nodes, edges}: Graph): string[] {
  return [
    'digraph pots {',
    '  rankdir=LR',
    '  node [fontname="sans-serif", fontsize=11, style=filled]',
    '  edge [fontname="sans-serif", fontsize=9]',
    ...nodes.map(({id, kind, lines}) => {
      const {shape, fill} = NODE_STYLES[kind]
      return `  ${quoted(id)} [label=${label(lines)}, shape=${shape}, fillcolor="${fill}"]`
    }),
    ...edges.map(({from, to, kind, label: text}) => {
      const {style, colour} = EDGE_STYLES[kind]
      return `  ${quoted(from)} -> ${quoted(to)} [style=${style}, color="${colour}"${text === undefined ? '' : `, label=${label([text])}`}]`
    }),
    '}',
  ]
}
