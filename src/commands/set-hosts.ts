import {ChangeCommand, Flags, potsArg, potsFlags, type PotResult} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'

export default class SetHosts extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override helpPlace = {heading: 'Change pots', rank: 5}
  static override summary = 'Set additional lines of /etc/hosts in a pot.'
  static override description = 'Replaces the lines that were set before; without -H, these are removed. Takes effect at the next start.'
  static override examples = ['<%= config.bin %> set-hosts -p web -H db:10.192.0.7 -H cache:fd00::7', '<%= config.bin %> set-hosts -p web']
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    host: Flags.string({
      char: 'H',
      description: 'host name and its address; may be repeated',
      helpValue: 'HOSTNAME:IP',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<RecordResult | readonly PotResult<RecordResult>[]> {
    const parsed = await this.parse(SetHosts)
    const {setHosts} = await import('../pots/change/set-hosts.js')
    return this.changePots(parsed, (ctx, name) => setHosts(ctx, name, parsed.flags.host ?? []))
  }
}
