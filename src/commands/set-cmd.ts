import {ChangeCommand, Flags, potsArg, potsFlags, type PotResult} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'

export default class SetCmd extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override helpPlace = {heading: 'Change pots', rank: 3}
  static override summary = 'Set the main command of a pot.'
  static override description =
    'A shell in the pot runs the command line, from the next start on. If the command line begins with a double quote, one double quote at each end is removed.'
  static override examples = [`<%= config.bin %> set-cmd -p web -c "nginx -g 'daemon off;'"`]
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    cmd: Flags.string({char: 'c', required: true, description: 'command line', helpValue: 'COMMAND'}),
  }

  async run(): Promise<RecordResult | readonly PotResult<RecordResult>[]> {
    const parsed = await this.parse(SetCmd)
    const {setCommand} = await import('../pots/change/set-command.js')
    return this.changePots(parsed, (ctx, name) => setCommand(ctx, name, parsed.flags.cmd))
  }
}
