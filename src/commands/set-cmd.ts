import {ChangeCommand, Flags, potArg, potFlag, potName} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'

export default class SetCmd extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Change pots', rank: 3}
  static override summary = 'Set the main command of a pot.'
  static override description =
    'A shell in the pot runs the command line, from the next start on. If the command line begins with a double quote, one double quote at each end is removed.'
  static override examples = [`<%= config.bin %> set-cmd -p web -c "nginx -g 'daemon off;'"`]
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    cmd: Flags.string({char: 'c', required: true, description: 'command line', helpValue: 'COMMAND'}),
  }

  async run(): Promise<RecordResult> {
    const {flags, args} = await this.parse(SetCmd)
    const name = potName(flags, args, 'set-cmd')
    const [ctx, {setCommand}] = await Promise.all([this.context({root: true, flags}), import('../pots/change/set-command.js')])
    const {steps} = await setCommand(ctx, name, flags.cmd)
    return {pot: name, changed: steps.length > 0}
  }
}
