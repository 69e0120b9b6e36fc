import {Graph as Layout, layout} from '@dagrejs/dagre'
import {EDGE_STYLES, NODE_STYLES, type EdgeKind, type Graph, type GraphNode} from './graph.js'

/** Sizes in pixels: of a character, of a line, and of the space around. */
const CHARACTER = 7
const LINE = 15
const SPACE = 8

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const at = (value: number): string => String(Math.round(value * 10) / 10)

const sizeOf = ({lines}: GraphNode) => ({
  width: Math.max(...lines.map(({length}) => length)) * CHARACTER + 2 * SPACE,
  height: lines.length * LINE + SPACE,
})

/** A graph as an SVG image: a layout in layers from the left to the right. */
export function svgLines({nodes, edges}: Graph): string[] {
  const graph = new Layout({multigraph: true})
  graph.setGraph({rankdir: 'LR', nodesep: 14, ranksep: 60, marginx: SPACE, marginy: SPACE})
  for (const node of nodes) graph.setNode(node.id, sizeOf(node))
  edges.forEach(({from, to, label = ''}, index) => {
    graph.setEdge(from, to, {width: label.length * CHARACTER, height: label === '' ? 0 : LINE, labelpos: 'c'}, String(index))
  })
  layout(graph)
  const {width = 0, height = 0} = graph.graph()
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${at(width)}" height="${at(height)}" viewBox="0 0 ${at(width)} ${at(height)}" font-family="sans-serif" font-size="11">`,
    '<defs>',
    ...kinds(edges.map(({kind}) => kind)).map(
      (kind) =>
        `<marker id="${kind}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${EDGE_STYLES[kind].colour}"/></marker>`,
    ),
    '</defs>',
    ...edges.flatMap(({from, to, kind, label}, index) => {
      const edge = graph.edge(from, to, String(index))
      const points = (edge?.points ?? []).map(({x, y}: {x: number; y: number}) => `${at(x)},${at(y)}`).join(' ')
      const {colour, dashes} = EDGE_STYLES[kind]
      return [
        `<polyline points="${points}" fill="none" stroke="${colour}" stroke-dasharray="${dashes}" marker-end="url(#${kind})"/>`,
        ...(label === undefined || edge?.x === undefined || edge.y === undefined
          ? []
          : [`<text x="${at(edge.x)}" y="${at(edge.y + 4)}" text-anchor="middle" font-size="9" fill="${colour}">${escaped(label)}</text>`]),
      ]
    }),
    ...nodes.flatMap((node) => drawn(node, graph.node(node.id))),
    '</svg>',
  ]
}

const kinds = (all: readonly EdgeKind[]): EdgeKind[] => [...new Set(all)]

interface Placed {
  readonly x?: number
  readonly y?: number
  readonly width?: number
  readonly height?: number
}

function drawn({kind, lines}: GraphNode, {x = 0, y = 0, width = 0, height = 0}: Placed): string[] {
  const {fill, shape} = NODE_STYLES[kind]
  const radius = shape === 'ellipse' ? height / 2 : shape === 'box3d' ? 0 : 4
  const [left, top] = [x - width / 2, y - height / 2]
  return [
    `<rect x="${at(left)}" y="${at(top)}" width="${at(width)}" height="${at(height)}" rx="${at(radius)}" fill="${fill}" stroke="#555555"/>`,
    ...lines.map(
      (line, index) =>
        `<text x="${at(x)}" y="${at(top + SPACE / 2 + LINE * index + 11)}" text-anchor="middle"${index === 0 ? ' font-weight="bold"' : ''}>${escaped(line)}</text>`,
    ),
  ]
}
