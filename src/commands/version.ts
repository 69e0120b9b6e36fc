import {Flags, PotCommand} from '../command.js'

export interface VersionResult {
  readonly version: string
  /** The version of the shell tool pot that has the same commands and files. */
  readonly compatible: string
}

/** pot 0.15.0 added last-run-stats. Programs that need version 0.15 or later must accept this version. */
const COMPATIBLE = '0.16.0'

export default class Version extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'This host', rank: 7}
  static override wakesStorage = 'never' as const
  static override summary = 'Print the version of pot.'
  static override description = `-q prints ${COMPATIBLE}, the version of the shell tool pot with the same commands, for programs that compare versions.`
  static override examples = ['<%= config.bin %> version', '<%= config.bin %> version -q']
  static override flags = {
    quiet: Flags.boolean({char: 'q', description: 'only the version of the shell tool pot that this one replaces'}),
  }

  async run(): Promise<VersionResult> {
    const {flags} = await this.parse(Version)
    const {version} = this.config
    this.log(flags.quiet ? COMPATIBLE : `pot version: ${version} (compatible with ${COMPATIBLE})`)
    return {version, compatible: COMPATIBLE}
  }
}
