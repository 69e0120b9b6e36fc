import {ChangeCommand, Flags, potsArg, potsFlags, type PotResult} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'

export default class SetEnv extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override helpPlace = {heading: 'Change pots', rank: 4}
  static override summary = 'Set the environment of the main command of a pot.'
  static override description = 'Replaces all variables that were set before. Values are used literally. Takes effect at the next start.'
  static override examples = ['<%= config.bin %> set-env -p web -E MODE=production -E "MOTTO=plain and simple"']
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    env: Flags.string({
      char: 'E',
      required: true,
      description: 'environment variable; may be repeated; an empty value sets none',
      helpValue: 'NAME=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<RecordResult | readonly PotResult<RecordResult>[]> {
    const parsed = await this.parse(SetEnv)
    // Every user of the host can read the command line of a running process, and the values can be secrets.
    process.title = 'pot set-env'
    const {setEnvironment} = await import('../pots/change/set-environment.js')
    return this.changePots(parsed, (ctx, name) => setEnvironment(ctx, name, parsed.flags.env))
  }
}
