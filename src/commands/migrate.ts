import {ChangeCommand, Flags} from '../command.js'

export interface MigrateResult {
  /** Paths of the changed files. */
  readonly files: readonly string[]
  readonly undone: boolean
}

export default class Migrate extends ChangeCommand {
  static override helpPlace = {heading: 'This host', rank: 12}
  static override summary = 'Bring all files of pot on this host to the formats of this pot, or back.'
  static override description =
    'A newer pot may store its files in newer formats. An older pot refuses such a file, and names it; all other pots can still be used. migrate converts the files of all pots and of the host in one operation, as update-config -a does for the records of pots. What they were is kept in the data directory, for root only. --undo writes it back, unless a file was changed since.'
  static override examples = ['<%= config.bin %> migrate --plan', '<%= config.bin %> migrate', '<%= config.bin %> migrate --undo']
  static override flags = {
    undo: Flags.boolean({description: 'write the files back as they were before the last migration'}),
  }

  async run(): Promise<MigrateResult> {
    const {flags} = await this.parse(Migrate)
    const [ctx, {migrate, migrateBack}] = await Promise.all([this.context({root: true, flags}), import('../init/migrate.js')])
    const changes = await (flags.undo ? migrateBack(ctx) : migrate(ctx))
    for (const {path} of changes) this.tell(`${path} is ${flags.undo ? 'as before' : 'migrated'}`, 'detail')
    this.tell(
      changes.length === 0
        ? 'all files are up to date'
        : `${changes.length} ${changes.length === 1 ? 'file is' : 'files are'} ${flags.undo ? 'as before' : 'migrated'}`,
    )
    return {files: changes.map(({path}) => path), undone: flags.undo === true}
  }
}
