import {Flags, listFlags, PotCommand} from '../command.js'
import type {BootPot, RunningPot} from '../pots/look/running.js'

export type PsResult = readonly RunningPot[] | readonly BootPot[]

export default class Ps extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Look at pots', rank: 4}
  static override summary = 'List the names of the running pots.'
  static override description =
    'With --table or -v, ps also lists the state of the main command of each pot, its age and process id, the addresses and the exported ports.'
  static override examples = ['<%= config.bin %> ps', '<%= config.bin %> ps --table', '<%= config.bin %> ps --at-boot', '<%= config.bin %> ps --json'].concat(
    '<%= config.bin %> ps --filter state=unhealthy --columns name,since,pid',
  )
  static override flags = {
    quiet: Flags.boolean({char: 'q', description: 'names only; no notice when none runs'}),
    table: Flags.boolean({description: 'one line a pot, in columns', exclusive: ['quiet', 'columns', 'format']}),
    'at-boot': Flags.boolean({
      description: 'a line for each pot that starts with the host: whether it runs',
      exclusive: ['filter', 'sort', 'columns', 'format'],
    }),
    ...listFlags,
  }

  async run(): Promise<PsResult> {
    const {flags} = await this.parse(Ps)
    if (flags['at-boot']) return this.atBoot(flags)
    const [ctx, {runningPots}] = await Promise.all([this.context({flags}), import('../pots/look/running.js')])
    const running = await runningPots(ctx)
    const passing = await this.passingPots(ctx, flags)
    const kept = running.filter(({name}) => passing?.has(name) !== false)
    const {rows: pots, lines: shaped} = await this.shaped(kept, flags, async () => (await import('../ui/listing/pots.js')).RUNNING)
    if (pots.length === 0 && !flags.quiet) ctx.report.info(running.length === 0 ? 'no pot is running' : 'no pot matches')
    const table = (flags.table || flags.verbose) && pots.length > 0
    const lines = shaped ?? (table ? (await import('../ui/pot-text.js')).runningTable(pots) : pots.map(({name}) => name))
    for (const line of lines) this.log(line)
    return pots
  }

  private async atBoot(flags: {readonly quiet: boolean}): Promise<readonly BootPot[]> {
    const [ctx, {bootPots}] = await Promise.all([this.context({flags}), import('../pots/look/running.js')])
    const pots = await bootPots(ctx)
    if (pots.length === 0 && !flags.quiet) ctx.report.info('no pot starts with the host')
    for (const {name, running} of pots) this.log(flags.quiet ? name : `${name} is ${running ? '' : 'not '}running`)
    return pots
  }
}
