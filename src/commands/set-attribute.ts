import {ChangeCommand, Flags, potArg, potFlag, potName} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'

export default class SetAttribute extends ChangeCommand {
  static override helpPlace = {heading: 'Change pots', rank: 1}
  static override failsOnStdout = true
  static override summary = 'Set an attribute of a pot.'
  static override description =
    `Booleans take YES, NO, ON, OFF, true and false. An empty value clears an attribute that is text. Most attributes count from the next start on. 'pot info' lists the attributes with their values; those that open what a pot may not do on Linux, or limit it, are in pot(1).`
  static override aliases = ['set-attr']
  static override examples = [
    '<%= config.bin %> set-attribute -p web -A persistent -V NO',
    '<%= config.bin %> set-attr web -A exec_stop -V "/usr/local/bin/stop-it"',
  ]
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    attribute: Flags.string({char: 'A', required: true, description: 'name of the attribute'}),
    value: Flags.string({char: 'V', required: true, description: 'its value'}),
  }

  async run(): Promise<RecordResult> {
    const {flags, args} = await this.parse(SetAttribute)
    const name = potName(flags, args, 'set-attribute')
    const [ctx, {setAttribute}] = await Promise.all([this.context({root: true, flags}), import('../pots/change/set-attribute.js')])
    const {steps} = await setAttribute(ctx, {name, attribute: flags.attribute, value: flags.value})
    return {pot: name, changed: steps.length > 0}
  }
}
