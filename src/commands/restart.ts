import {ChangeCommand, potArg, potFlag, potName} from '../command.js'
import type {StartResult} from './start.js'

export default class Restart extends ChangeCommand {
  static override helpPlace = {heading: 'Run pots', rank: 3}
  static override showsSteps = true
  static override summary = 'Stop a pot and start it again; a stopped pot is only started.'
  static override examples = ['<%= config.bin %> restart web']
  static override args = {name: potArg}
  static override flags = {pot: potFlag}

  async run(): Promise<StartResult> {
    const {flags, args} = await this.parse(Restart)
    const name = potName(flags, args, 'restart')
    const [ctx, {stopPot}, {startPot}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/stop.js'), import('../pots/run/start.js')])
    await stopPot(ctx, {name})
    const {started} = await startPot(ctx, {name, detach: true})
    this.tell(`restarted ${name}`)
    return {name, started}
  }
}
