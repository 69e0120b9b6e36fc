import {ChangeCommand, Flags, potArg, potName} from '../command.js'
import {misuse, messageOf} from '../errors.js'

export interface UpdateConfigResult {
  readonly pots: readonly {readonly name: string; readonly changed: boolean}[]
  readonly failed: readonly {readonly name: string; readonly message: string}[]
}

export default class UpdateConfig extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Change pots', rank: 8}
  static override summary = 'Update the configuration of pots that older versions of pot made.'
  static override description =
    'Adds missing keys and converts old keys; everything else is kept. With -a, a pot that cannot be updated is reported, the other pots are updated, and the exit status is 1.'
  static override examples = ['<%= config.bin %> update-config -p web', '<%= config.bin %> update-config -a']
  static override args = {name: potArg}
  static override flags = {
    pot: Flags.string({char: 'p', description: 'name of the pot', helpValue: 'POT', exclusive: ['all']}),
    all: Flags.boolean({char: 'a', description: 'update all pots'}),
  }

  async run(): Promise<UpdateConfigResult> {
    const {flags, args} = await this.parse(UpdateConfig)
    if (flags.all && args.name !== undefined) throw misuse('the name of a pot and -a exclude each other', 'pot update-config -a')
    const name = flags.all ? undefined : potName(flags, args, 'update-config')
    const [ctx, {updateConfigs}, {potNames, readPot}] = await Promise.all([
      this.context({root: true, flags}),
      import('../pots/make/update-config.js'),
      import('../record/store.js'),
    ])
    if (name !== undefined) readPot(ctx.settings, name)
    const {updated, failed} = await updateConfigs(ctx, name === undefined ? potNames(ctx.settings) : [name])
    if (failed.length > 0 && name !== undefined) throw failed[0]?.problem
    for (const {name: pot, changed} of updated) this.tell(changed ? `${pot} is updated` : `${pot} is up to date`, 'detail')
    const problems = failed.map(({name: pot, problem}) => ({name: pot, message: messageOf(problem)}))
    for (const {name: pot, message} of problems) ctx.report.warn(`${pot} is not updated: ${message}`)
    if (problems.length > 0) process.exitCode = 1
    return {pots: updated.map(({name: pot, changed}) => ({name: pot, changed})), failed: problems}
  }
}
