import {declaredFor} from '../cli/contributed.js'
import {stackFlags} from '../cli/flags/stack.js'
import {ChangeCommand, Flags} from '../command.js'
import type {StackItem} from '../stacks/plan.js'

/** The result of `pot delete`. */
export interface DeleteResult {
  readonly stack: string
  readonly items: readonly StackItem[]
}

export default class Delete extends ChangeCommand {
  static override helpPlace = {heading: 'Stacks', rank: 3}
  static override summary = 'Stop and destroy what a stack has made.'
  static override description =
    'Destroys the pots of the stack, also those that are no longer in the file, and the networks and secrets that it has made. Its volumes are kept, and named, unless --volumes is given. Things that were there before the stack stay. On a terminal, pot asks first; -F answers yes.'
  static override examples = ['<%= config.bin %> delete -f shop.yaml', '<%= config.bin %> delete -f shop.yaml --volumes -F']
  static override flags = {
    ...stackFlags,
    volumes: Flags.boolean({description: 'also destroy the volumes that it has made, with all data in them'}),
    force: Flags.boolean({char: 'F', description: 'do not ask'}),
  }

  async run(): Promise<DeleteResult> {
    const {flags} = await this.parse(Delete)
    const ctx = await this.context({root: true, flags})
    const [{openStack}, {deleteStack, whatIsDeleted}, {doneText, lossText}] = await Promise.all([
      import('../stacks/open.js'),
      import('../stacks/delete.js'),
      import('../ui/stack-text.js'),
    ])
    const {stack} = openStack(ctx, flags.file, declaredFor(this.config))
    const items = whatIsDeleted(ctx, stack.name, flags.volumes)
    const lost = items.filter(({action}) => action === 'destroy')
    if (lost.length > 0 && !flags.force && !ctx.planOnly) {
      const {confirmed} = await import('../ui/confirm.js')
      await confirmed(lossText(lost), 'Destroy it?')
    }
    await deleteStack(ctx, stack, items, (one) => this.log(doneText(one)))
    for (const one of items) if (one.action !== 'destroy') ctx.report.info(`volume ${one.name} is kept: --volumes destroys it`)
    if (lost.length === 0) this.log(`stack ${stack.name}: nothing to destroy`)
    return {stack: stack.name, items}
  }
}
