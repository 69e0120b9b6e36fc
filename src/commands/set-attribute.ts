import {ChangeCommand, Flags, potsArg, potsFlags, type PotResult} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'

export default class SetAttribute extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override helpPlace = {heading: 'Change pots', rank: 1}
  static override failsOnStdout = true
  static override summary = 'Set an attribute of a pot.'
  static override description =
    "The values of a boolean attribute are YES, NO, ON, OFF, true and false. An empty value clears a text attribute. Most attributes take effect at the next start. 'pot info' lists the attributes and their values. pot(1) describes the attributes that extend or limit the privileges of a pot on Linux."
  static override aliases = ['set-attr']
  static override examples = [
    '<%= config.bin %> set-attribute -p web -A persistent -V NO',
    '<%= config.bin %> set-attr web -A exec_stop -V "/usr/local/bin/stop-it"',
    "<%= config.bin %> set-attribute 'web-*' -A restart -V always",
  ]
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    attribute: Flags.string({char: 'A', required: true, description: 'name of the attribute'}),
    value: Flags.string({char: 'V', required: true, description: 'new value of the attribute'}),
  }

  async run(): Promise<RecordResult | readonly PotResult<RecordResult>[]> {
    const parsed = await this.parse(SetAttribute)
    const {attribute, value} = parsed.flags
    const {setAttribute} = await import('../pots/change/set-attribute.js')
    return this.changePots(parsed, (ctx, name) => setAttribute(ctx, {name, attribute, value}))
  }
}
