import {Args, PotCommand} from '../../command.js'
import {SHELLS, scriptOf} from '../../init/completion-scripts.js'

export interface CompletionScript {
  readonly shell: string
  readonly script: string
}

export default class Completion extends PotCommand {
  static override wakesStorage = 'never' as const
  static override helpPlace = {heading: 'This host', rank: 10}
  static override summary = 'Print the script with which a shell completes commands, options and names.'
  static override description =
    'The shell reads the script, for example from ~/.bashrc. The script asks pot for the words that fit, so that it knows new pots and the commands of new plugins. completion install writes the scripts of all shells to where the shells find them.'
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion fish | source',
    '<%= config.bin %> completion install',
  ]
  static override args = {shell: Args.string({description: 'name of the shell', options: [...SHELLS], required: true})}

  async run(): Promise<CompletionScript> {
    const {args} = await this.parse(Completion)
    const shell = SHELLS.find((name) => name === args.shell) ?? SHELLS[0]
    const script = scriptOf(shell)
    this.log(script.trimEnd())
    return {shell, script}
  }
}
