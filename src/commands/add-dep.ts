import {ChangeCommand, Flags, potArg, potFlag, potName} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'

export default class AddDep extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Change pots', rank: 7}
  static override summary = 'Make a pot depend on another pot.'
  static override description = 'When the pot is started, the other pot is started first. Circular dependencies are refused.'
  static override examples = ['<%= config.bin %> add-dep -p web -P db', '<%= config.bin %> add-dep --remove -p web -P db']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    dependency: Flags.string({char: 'P', required: true, description: 'name of the pot that it depends on', helpValue: 'POT'}),
    remove: Flags.boolean({description: 'remove the dependency'}),
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
