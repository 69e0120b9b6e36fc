import {ChangeCommand, Flags} from '../../command.js'
import type {CompletionResult} from '../../init/completion.js'

/** `--share` of both commands. */
export const shareFlag = Flags.string({description: 'directory of shared data of the system', helpValue: 'DIR', default: '/usr/local/share'})

export default class CompletionInstall extends ChangeCommand {
  static override wakesStorage = 'never' as const
  static override summary = 'Make bash, zsh and fish complete commands, options and names of pot.'
  static override description = 'Writes the script of each shell to where the shell finds it. Shells that are started afterwards use it.'
  static override examples = ['<%= config.bin %> completion install', '<%= config.bin %> completion install --plan']
  static override flags = {share: shareFlag, force: Flags.boolean({char: 'F', description: 'replace files that pot did not write'})}

  async run(): Promise<CompletionResult> {
    const {flags} = await this.parse(CompletionInstall)
    const [ctx, {installCompletion}] = await Promise.all([this.context({root: true, probe: false, flags}), import('../../init/completion.js')])
    const result = await installCompletion(ctx, flags.share, flags.force)
    this.tell(result.files.length === 0 ? 'the scripts are installed already' : `wrote ${result.files.join(', ')}: start a new shell to use it`)
    return result
  }
}
