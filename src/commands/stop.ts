import {ChangeCommand, Flags, potArg, potFlag, potName} from '../command.js'
import {misuse} from '../errors.js'
import type {Many} from '../pots/run/many.js'
import type {Stopped} from '../pots/run/stop.js'

export default class Stop extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Run pots', rank: 2}
  static override showsSteps = true
  static override summary = 'Stop a pot, and remove everything that its start made.'
  static override examples = ['<%= config.bin %> stop web', '<%= config.bin %> stop -p web --plan', '<%= config.bin %> stop --all']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    all: Flags.boolean({char: 'a', description: 'stop all running pots, each before the pots that it depends on', exclusive: ['pot']}),
    force: Flags.boolean({char: 'F', description: 'stop the pot even if running pots depend on it'}),
    remember: Flags.boolean({
      description: 'with -a: start --at-boot starts these pots again, unless the host has rebooted',
      dependsOn: ['all'],
    }),
    // The shell tool pot called itself with these flags.
    interface: Flags.string({char: 'i', hidden: true, description: 'ignored: pot knows the interface'}),
    internal: Flags.boolean({char: 's', hidden: true, description: 'ignored'}),
  }

  async run(): Promise<Stopped | Many> {
    const {flags, args} = await this.parse(Stop)
    if (flags.all) {
      if (args.name !== undefined) throw misuse('the name of a pot and --all exclude each other', `pot stop ${args.name}`)
      return this.all(flags)
    }
    const name = potName(flags, args, 'stop')
    const [ctx, {stopPot}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/stop.js')])
    const result = await stopPot(ctx, {name, careful: !flags.force})
    this.tell(result.stopped ? `stopped ${name}` : `${name} is not running`)
    return result
  }

  private async all(flags: {readonly remember: boolean}): Promise<Many> {
    const [ctx, {assertAll, stopAll}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/many.js')])
    const result = await stopAll(ctx, {remember: flags.remember})
    this.tell(result.done.length === 0 ? 'no pot is running' : `stopped ${result.done.join(', ')}`)
    assertAll(result, 'stopped')
    return result
  }
}
