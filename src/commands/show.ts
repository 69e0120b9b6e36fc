import {Flags, listFlags, PotCommand, potArg} from '../command.js'
import {misuse} from '../errors.js'
import type {PotUsage} from '../pots/look/show.js'

export type ShowResult = readonly PotUsage[]

export default class Show extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Look at pots', rank: 2}
  static override showsSteps = true
  static override summary = 'Show the disk usage of pots, and the memory usage of running pots.'
  static override description = 'Without -a and -p, shows the running pots. -v adds their bases, and the volumes of other pots that they use.'
  static override examples = ['<%= config.bin %> show', '<%= config.bin %> show -a', '<%= config.bin %> show -v -p web'].concat(
    '<%= config.bin %> show -a --sort -disk --columns name,disk,memory',
  )
  static override args = {name: potArg}
  static override flags = {
    all: Flags.boolean({char: 'a', description: 'show all pots', exclusive: ['running', 'pot']}),
    running: Flags.boolean({char: 'r', description: 'show the running pots (the default)', exclusive: ['pot']}),
    pot: Flags.string({char: 'p', description: 'show this pot', helpValue: 'POT'}),
    quiet: Flags.boolean({char: 'q', description: 'names only'}),
    ...listFlags,
  }

  async run(): Promise<ShowResult> {
    const {flags, args} = await this.parse(Show)
    if (args.name !== undefined && (flags.all || flags.running)) throw misuse('the name of a pot excludes -a and -r', `pot show ${args.name}`)
    const one = flags.pot ?? args.name
    const [ctx, {potUsage}, {readPots}] = await Promise.all([this.context({flags}), import('../pots/look/show.js'), import('../record/store.js')])
    const passing = await this.passingPots(ctx, flags)
    const chosen = one !== undefined ? [one] : flags.all ? readPots(ctx.settings).pots.map(({name}) => name) : undefined
    const kept = (chosen ?? (passing && [...passing]))?.filter((name) => passing?.has(name) !== false)
    const live = process.stderr.isTTY === true
    // The storage may have to look at each file of each pot.
    if (live) ctx.report.step({type: 'start', index: 0, title: 'measure the sizes of pots'})
    const usage = await potUsage(ctx, {names: kept ?? 'running', onlyRunning: chosen === undefined, detailed: flags.verbose})
    if (live) ctx.report.step({type: 'end', ok: true})
    const {rows, lines} = await this.shaped(usage, flags, async () => (await import('../ui/listing/pots.js')).USAGE)
    const {usageLines} = await import('../ui/pot-text.js')
    if (rows.length === 0 && !flags.quiet) ctx.report.info(passing !== undefined ? 'no pot matches' : flags.all ? 'there are no pots' : 'no pot is running')
    for (const line of lines ?? rows.flatMap((pot) => (flags.quiet ? [pot.name] : usageLines(pot, ctx.settings.zfsRoot)))) this.log(line)
    return rows
  }
}
