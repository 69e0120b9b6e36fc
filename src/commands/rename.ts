import {ChangeCommand, Flags} from '../command.js'

/** The result of `pot rename`. */
export interface RenameResult {
  readonly from: string
  readonly to: string
}

export default class Rename extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Make and remove pots', rank: 3}
  static override summary = 'Rename a stopped pot, and update the pots that refer to it.'
  static override examples = ['<%= config.bin %> rename -p web -n www']
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the pot', helpValue: 'POT'}),
    'new-name': Flags.string({char: 'n', required: true, description: 'new name of the pot', helpValue: 'POT'}),
  }

  async run(): Promise<RenameResult> {
    const {flags} = await this.parse(Rename)
    const [ctx, {renamePot}] = await Promise.all([this.context({root: true, flags}), import('../pots/make/rename.js')])
    await renamePot(ctx, flags.pot, flags['new-name'])
    this.log(`renamed ${flags.pot} to ${flags['new-name']}`)
    return {from: flags.pot, to: flags['new-name']}
  }
}
