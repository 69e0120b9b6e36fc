import {ChangeCommand, Flags, potArg, potFlag} from '../command.js'

/** The result of `pot revert`. */
export interface RevertResult {
  /** Name of the pot, or of the fscomp. */
  readonly pot?: string
  readonly fscomp?: string
  readonly snapshot: string
  readonly volumes: readonly string[]
  /** Volumes that have no such snapshot, and are not reverted. */
  readonly without: readonly string[]
  /** Later snapshots that are lost. */
  readonly removed: readonly string[]
}

export default class Revert extends ChangeCommand {
  static override ignoresOperands = true
  static override aliases = ['rollback']
  static override helpPlace = {heading: 'Snapshots', rank: 2}
  static override summary = 'Revert a stopped pot, or a fscomp, to a snapshot.'
  static override description = [
    "Changes since the snapshot are lost. 'pot info -s -p POT' lists the snapshots.",
    'On ZFS, later snapshots are also destroyed, which requires -F; a fscomp that has later snapshots is then reverted, too. On btrfs they are kept.',
  ].join(' ')
  static override examples = ['pot revert -p web', 'pot revert -p web -s before-upgrade', 'pot revert -f data -s 1700000000 -F']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    fscomp: Flags.string({char: 'f', description: 'name of the volume', helpValue: 'FSCOMP'}),
    snapshot: Flags.string({char: 's', description: 'tag of the snapshot (default: the latest)', helpValue: 'TAG'}),
    'with-fscomps': Flags.boolean({
      allowNo: true,
      description: 'also revert all fscomps that the pot mounts, or none (default: those that no other pot mounts)',
    }),
    force: Flags.boolean({char: 'F', description: 'destroy later snapshots'}),
  }

  async run(): Promise<RevertResult> {
    const {flags, args} = await this.parse(Revert)
    const [{revert}, {namedByKind, which}] = await Promise.all([import('../snapshots/revert.js'), import('../snapshots/which.js')])
    const owner = which(flags, args.name, 'revert')
    const ctx = await this.context({root: true, flags})
    const {tag, volumes, without, removed} = await revert(ctx, {owner, tag: flags.snapshot, force: flags.force, withFscomps: flags['with-fscomps']})
    if (without.length > 0) ctx.report.warn(`not reverted, because there is no snapshot ${tag}: ${without.join(', ')}`)
    this.tell(`${owner.name} is back at ${tag}${removed.length > 0 ? `; lost: ${removed.join(', ')}` : ''}`)
    return {...namedByKind(owner), snapshot: tag, volumes, without, removed}
  }
}
