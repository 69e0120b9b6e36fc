import {Flags, PotCommand} from '../command.js'
import type {Graph as PotGraph} from '../ui/graph/graph.js'

export default class Graph extends PotCommand {
  static override helpPlace = {heading: 'Look at pots', rank: 11}
  static override summary = 'Print a graph of bases, pots, fscomps and networks, in the DOT language or as SVG.'
  static override description =
    'A solid line leads from a base or a pot to the pots that are made from it, a dashed line to the pots that a pot needs, and a dotted line to its fscomps and its network. dot(1) of Graphviz draws the DOT language; --format svg needs no other program. Needs root.'
  static override examples = ['<%= config.bin %> graph', '<%= config.bin %> graph | dot -Tpdf -o pots.pdf', '<%= config.bin %> graph --format svg >pots.svg']
  static override flags = {
    format: Flags.option({options: ['dot', 'svg'] as const, default: 'dot' as const, description: 'language of the graph'})(),
  }

  async run(): Promise<PotGraph> {
    const {flags} = await this.parse(Graph)
    const [ctx, {relationsOf}, {graphOf}] = await Promise.all([
      this.context({root: true, probe: false, flags}),
      import('../relations/relations.js'),
      import('../ui/graph/graph.js'),
    ])
    const graph = graphOf(await relationsOf(ctx))
    if (this.jsonEnabled()) return graph
    const lines = flags.format === 'svg' ? (await import('../ui/graph/svg.js')).svgLines(graph) : (await import('../ui/graph/dot.js')).dotLines(graph)
    this.log(lines.join('\n'))
    return graph
  }
}
