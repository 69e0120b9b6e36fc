import {ChangeCommand, Flags} from '../../command.js'
import type {PrunedBases, UnusedBase} from '../../bases/prune.js'

export default class BasePrune extends ChangeCommand {
  static override showsSteps = true
  static override summary = 'Destroy the bases that no pot uses any more.'
  static override description = [
    'These are the bases that base update has replaced, and that all pots have left; --all adds those that nothing has replaced. Prints the names of the destroyed bases, and tells why the others stay.',
    'Pots that were on such a base before cannot go back to it. On a terminal, pot asks first; -F answers yes.',
  ].join(' ')
  static override examples = ['<%= config.bin %> base prune --plan', '<%= config.bin %> base prune -F', '<%= config.bin %> base prune --all --json']
  static override flags = {
    all: Flags.boolean({char: 'a', description: 'also destroy unused bases that no newer one has replaced'}),
    force: Flags.boolean({char: 'F', description: 'do not ask'}),
  }

  async run(): Promise<PrunedBases> {
    const {flags} = await this.parse(BasePrune)
    const [ctx, {pruneBases, unusedBases}] = await Promise.all([this.context({root: true, flags}), import('../../bases/prune.js')])
    const {unused, kept} = unusedBases(ctx, flags.all)
    if (unused.length > 0 && !flags.force && !ctx.planOnly) {
      const {confirmed} = await import('../../ui/confirm.js')
      await confirmed(lossOf(unused), 'Destroy them?')
    }
    const done = await pruneBases(
      ctx,
      unused.map(({base}) => base),
    )
    for (const base of done.pruned) this.log(base)
    for (const {base, message, hint} of done.failed) this.warn(`base ${base} stays: ${message}${hint === undefined ? '' : ` (${hint})`}`)
    for (const {base, reason, pots} of kept)
      this.tell(
        `base ${base} stays: ${reason === 'used' ? `${pots.join(', ')} ${pots.length === 1 ? 'uses' : 'use'} it` : 'nothing has replaced it (--all destroys it)'}`,
      )
    if (unused.length === 0) this.tell('there is no base to destroy')
    if (done.failed.length > 0) process.exitCode = 1
    return {...done, kept}
  }
}

const lossOf = (unused: readonly UnusedBase[]): string[] => [
  'These bases will be destroyed with their snapshots:',
  ...unused.map(({base, before}) => `  ${base}${before.length === 0 ? '' : `, to which ${before.join(', ')} could go back`}`),
]
