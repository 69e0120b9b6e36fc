import {ChangeCommand, Flags, potArg, potFlag} from '../command.js'

/** The result of `pot purge-snapshots`. */
export interface PurgeSnapshotsResult {
  /** Name of the pot, or of the fscomp. */
  readonly pot?: string
  readonly fscomp?: string
  readonly removed: readonly string[]
  /** Snapshots that are kept, because clones depend on them. */
  readonly needed: readonly {readonly tag: string; readonly by: readonly string[]}[]
  readonly failed: readonly string[]
}

export default class PurgeSnapshots extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Snapshots', rank: 3}
  static override summary = 'Remove all snapshots of a pot or a fscomp except for the newest.'
  static override description = 'Snapshots that clones depend on are kept and listed; the other snapshots are removed, and the exit status is 1.'
  static override examples = ['pot purge-snapshots -p web', 'pot purge-snapshots -a -f data']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    fscomp: Flags.string({char: 'f', description: 'name of the volume', helpValue: 'FSCOMP'}),
    all: Flags.boolean({char: 'a', description: 'also remove the newest snapshot'}),
  }

  async run(): Promise<PurgeSnapshotsResult> {
    const {flags, args} = await this.parse(PurgeSnapshots)
    const [{purgeSnapshots}, {namedByKind, which}] = await Promise.all([import('../snapshots/purge.js'), import('../snapshots/which.js')])
    const owner = which(flags, args.name, 'purge-snapshots')
    const ctx = await this.context({root: true, flags})
    const {removed, needed, failed} = await purgeSnapshots(ctx, {owner, all: flags.all})
    for (const {tag, by} of needed) ctx.report.warn(`snapshot ${tag} is kept: ${by.join(', ')} depend${by.length > 1 ? '' : 's'} on it`)
    if (needed.length > 0 || failed.length > 0) process.exitCode = 1
    this.tell(removed.length === 0 ? 'no snapshot was removed' : `removed ${removed.length === 1 ? 'snapshot' : 'snapshots'} ${removed.join(', ')}`)
    return {...namedByKind(owner), removed, needed, failed}
  }
}
