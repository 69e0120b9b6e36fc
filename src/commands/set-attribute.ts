import {ChangeCommand, Flags, potArg, potFlag, potName} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'

export default class SetAttribute extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Change pots', rank: 1}
  static override failsOnStdout = true
  static override summary = 'Set an attribute of a pot.'
  static override description =
    "The values of a boolean attribute are YES, NO, ON, OFF, true and false. An empty value clears a text attribute. Most attributes take effect at the next start. 'pot info' lists the attributes and their values. pot(1) describes the attributes that extend or limit the privileges of a pot on Linux."
  static override aliases = ['set-attr']
  static override examples = [
    '<%= config.bin %> set-attribute -p web -A persistent -V NO',
    '<%= config.bin %> set-attr web -A exec_stop -V "/usr/local/bin/stop-it"',
  ]
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    attribute: Flags.string({char: 'A', required: true, description: 'name of the attribute'}),
    value: Flags.string({char: 'V', required: true, description: 'new value of the attribute'}),
  }

  async run(): Promise<RecordResult> {
    const {flags, args} = await this.parse(SetAttribute)
    const name = potName(flags, args, 'set-attribute')
    const [ctx, {setAttribute}] = await Promise.all([this.context({root: true, flags}), import('../pots/change/set-attribute.js')])
    const {steps} = await setAttribute(ctx, {name, attribute: flags.attribute, value: flags.value})
    return {pot: name, changed: steps.length > 0}
  }
}
