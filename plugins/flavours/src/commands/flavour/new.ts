import {Args, Flags, PotCommand} from '@pot/core/command'

export interface NewFlavourResult {
  readonly name: string
  /** Absolute paths of the new files. */
  readonly files: readonly string[]
}

export default class FlavourNew extends PotCommand {
  static override summary = 'Make a new flavour, or an npm package that contains one.'
  static override description =
    'Writes NAME and NAME.sh into the current directory. With --plugin, makes an npm package in TypeScript in a new directory NAME, with a flavour, a test and a README. The package can be installed without changes.'
  static override examples = ['<%= config.bin %> flavour new web', '<%= config.bin %> flavour new demo --plugin && <%= config.bin %> plugins link demo']
  static override args = {name: Args.string({description: 'name of the flavour', required: true})}
  static override flags = {
    plugin: Flags.boolean({description: 'make a package that contains the flavour'}),
    directory: Flags.string({char: 'C', default: '.', description: 'directory for the new files (default: the current directory)', helpValue: 'DIR'}),
  }

  async run(): Promise<NewFlavourResult> {
    const {flags, args} = await this.parse(FlavourNew)
    const {newFlavour} = await import('../../new-flavour.js')
    const files = newFlavour({name: args.name, directory: flags.directory, plugin: flags.plugin})
    for (const file of files) this.log(file)
    return {name: args.name, files}
  }
}
