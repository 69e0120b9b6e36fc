import {ChangeCommand, potArg, potFlag, potName} from '../command.js'
import type {Stopped} from '../pots/stop.js'

export default class Stop extends ChangeCommand {
  static override summary = 'Stop a pot and take away all that its start made.'
  static override examples = ['<%= config.bin %> stop web', '<%= config.bin %> stop -p web --plan']
  static override args = {name: potArg}
  static override flags = {pot: potFlag}

  async run(): Promise<Stopped> {
    const {flags, args} = await this.parse(Stop)
    const name = potName(flags, args, 'stop')
    const [ctx, {stopPot}] = await Promise.all([this.context({root: true, flags}), import('../pots/stop.js')])
    const result = await stopPot(ctx, {name})
    if (!ctx.planOnly) ctx.report.info(result.stopped ? `stopped ${name}` : `${name} is not running`)
    return result
  }
}
