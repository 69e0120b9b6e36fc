import {Flags, PotCommand} from '../command.js'
import type {RunningPot} from '../pots/look/running.js'

export type PsResult = readonly RunningPot[]

export default class Ps extends PotCommand {
  static override helpPlace = {heading: 'Look at pots', rank: 4}
  static override summary = 'List the names of the running pots.'
  static override examples = ['<%= config.bin %> ps', '<%= config.bin %> ps --json']
  static override flags = {
    quiet: Flags.boolean({char: 'q', description: 'names only; no notice when none runs'}),
  }

  async run(): Promise<PsResult> {
    const {flags} = await this.parse(Ps)
    const [ctx, {runningPots}] = await Promise.all([this.context({flags}), import('../pots/look/running.js')])
    const pots = await runningPots(ctx)
    if (pots.length === 0 && !flags.quiet) ctx.report.info('no pot is running')
    for (const {name} of pots) this.log(name)
    return pots
  }
}
