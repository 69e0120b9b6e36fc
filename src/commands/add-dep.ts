import {ChangeCommand, Flags, potArg, potFlag, potName} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'

export default class AddDep extends ChangeCommand {
  static override helpPlace = {heading: 'Change pots', rank: 7}
  static override summary = 'Let a pot be started after another.'
  static override description = 'Starting the pot starts the other one first. Pots cannot depend on each other in a circle.'
  static override examples = ['<%= config.bin %> add-dep -p web -P db', '<%= config.bin %> add-dep --remove -p web -P db']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    dependency: Flags.string({char: 'P', required: true, description: 'the pot that is needed', helpValue: 'POT'}),
    remove: Flags.boolean({description: 'remove the dependency instead'}),
  }

  async run(): Promise<RecordResult> {
    const {flags, args} = await this.parse(AddDep)
    const name = potName(flags, args, 'add-dep')
    const [ctx, {addDependency, removeDependency}] = await Promise.all([this.context({root: true, flags}), import('../pots/change/depend.js')])
    const dependency = {name, on: flags.dependency}
    const {steps} = await (flags.remove ? removeDependency(ctx, dependency) : addDependency(ctx, dependency))
    return {pot: name, changed: steps.length > 0}
  }
}
