import {PotCommand} from '../command.js'
import type {Relations} from '../relations/relations.js'

export default class Tree extends PotCommand {
  static override helpPlace = {heading: 'Look at pots', rank: 10}
  static override summary = 'Show which pots are made from which bases and pots, and who uses which fscomp and network.'
  static override description =
    'Clones and pots with a template are below the pot that they were made from. "needs" names the pots that start first. Broken pots have their own heading. Needs root.'
  static override examples = ['<%= config.bin %> tree', '<%= config.bin %> tree --json']

  async run(): Promise<Relations> {
    const {flags} = await this.parse(Tree)
    const [ctx, {relationsOf}, {treeLines}] = await Promise.all([
      this.context({root: true, probe: false, flags}),
      import('../relations/relations.js'),
      import('../ui/graph/tree-text.js'),
    ])
    const relations = await relationsOf(ctx)
    const lines = treeLines(relations)
    if (lines.length === 0) ctx.report.info('there are no bases, pots, fscomps and bridges')
    for (const line of lines) this.log(line)
    return relations
  }
}
