import {Flags, PotCommand} from '../command.js'

export interface VersionResult {
  readonly version: string
}

export default class Version extends PotCommand {
  static override helpPlace = {heading: 'This host', rank: 7}
  static override wakesStorage = 'never' as const
  static override summary = 'Print the version of pot.'
  static override examples = ['<%= config.bin %> version', '<%= config.bin %> version -q']
  static override flags = {
    quiet: Flags.boolean({char: 'q', description: 'the number only'}),
  }

  async run(): Promise<VersionResult> {
    const {flags} = await this.parse(Version)
    const {version} = this.config
    this.log(flags.quiet ? version : `pot version: ${version}`)
    return {version}
  }
}
