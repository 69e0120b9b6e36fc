import {ChangeCommand} from '../../command.js'
import type {CompletionResult} from '../../init/completion.js'
import {shareFlag} from './install.js'

export default class CompletionRemove extends ChangeCommand {
  static override wakesStorage = 'never' as const
  static override summary = 'Remove the files that completion install wrote.'
  static override examples = ['<%= config.bin %> completion remove', '<%= config.bin %> completion remove --plan']
  static override flags = {share: shareFlag}

  async run(): Promise<CompletionResult> {
    const {flags} = await this.parse(CompletionRemove)
    const [ctx, {removeCompletion}] = await Promise.all([this.context({root: true, probe: false, flags}), import('../../init/completion.js')])
    const result = await removeCompletion(ctx, flags.share)
    this.tell(result.files.length === 0 ? 'there is nothing to remove' : `removed ${result.files.join(', ')}`)
    return result
  }
}
