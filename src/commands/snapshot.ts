import {ChangeCommand, Flags, operands, potsArg, potsFlags} from '../command.js'
import type {Context} from '../context.js'
import type {Owner} from '../snapshots/owner.js'

/** The result of `pot snapshot`. */
export interface SnapshotResult {
  /** Name of the pot, or of the fscomp. */
  readonly pot?: string
  readonly fscomp?: string
  readonly snapshot: string
  readonly volumes: readonly string[]
  /** The first of `gone`. */
  readonly removed: string | null
  /** Snapshots that --rotate and --keep have removed. */
  readonly gone: readonly string[]
}

export default class Snapshot extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override aliases = ['snap']
  static override helpPlace = {heading: 'Snapshots', rank: 1}
  static override summary = 'Take a snapshot of a pot with all its volumes, or of a fscomp.'
  static override description = [
    'The snapshots of all volumes of a pot are taken at the same instant. Prints the name of the snapshot: seconds since 1970, or the name given with -n.',
    'A snapshot of a pot contains the fscomps that it mounts, unless they are read-only or other pots mount them, too; --with-fscomps and --no-with-fscomps say otherwise.',
    'The pot may be running; the snapshot then contains the state that a power failure would leave on the disk.',
  ].join(' ')
  static override examples = [
    'pot snapshot -p web',
    'pot snapshot -p web -n before-upgrade',
    'pot snapshot -r -f data',
    'pot snapshot -p web --with-fscomps --keep 7d,4w',
    "pot snapshot 'web-*' -n before-upgrade",
  ]
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    fscomp: Flags.string({char: 'f', description: 'name of the volume', helpValue: 'FSCOMP'}),
    name: Flags.string({char: 'n', description: 'name of the snapshot', helpValue: 'TAG'}),
    'with-fscomps': Flags.boolean({
      allowNo: true,
      description: 'include all fscomps that the pot mounts, or none (default: those that no other pot mounts)',
    }),
    keep: Flags.string({
      description: 'afterwards keep one snapshot for each of so many hours, days, weeks and months, and remove the others; named ones stay',
      helpValue: '24h,7d,4w,6m',
      exclusive: ['rotate'],
    }),
    scheduled: Flags.boolean({
      description: 'take the snapshots that are due by the attribute snapshot-keep of pots, and remove those that it gives up; see service install',
      exclusive: ['pot', 'fscomp', 'name', 'rotate', 'keep', 'all', 'filter', 'with-fscomps'],
    }),
    rotate: Flags.boolean({char: 'r', description: 'afterwards remove the oldest of the earlier snapshots that no clone needs'}),
  }

  async run() {
    const parsed = await this.parse(Snapshot)
    const {flags} = parsed
    if (flags.scheduled) return this.takeScheduled(flags)
    const [{takeSnapshot}, {checkTag}, {namedByKind, which}] = await Promise.all([
      import('../snapshots/take.js'),
      import('../snapshots/tags.js'),
      import('../snapshots/which.js'),
    ])
    if (flags.name !== undefined) checkTag(flags.name)
    const take = async (ctx: Context, owner: Owner): Promise<SnapshotResult> => {
      const {tag, volumes, removed} = await takeSnapshot(ctx, {
        owner,
        tag: flags.name,
        rotate: flags.rotate,
        keep: flags.keep,
        withFscomps: flags['with-fscomps'],
      })
      return {...namedByKind(owner), snapshot: tag, volumes, removed: removed[0] ?? null, gone: removed}
    }
    const alone = async (ctx: Context, owner: Owner) => {
      const result = await take(ctx, owner)
      this.log(result.snapshot)
      for (const tag of result.gone) this.tell(`removed snapshot ${tag}`)
      return result
    }
    const several = flags.all || flags.filter !== undefined
    if (flags.fscomp !== undefined || (!several && flags.pot === undefined && operands(parsed).length === 0)) {
      const owner = which({pot: flags.pot?.[0], fscomp: flags.fscomp}, operands(parsed)[0], 'snapshot')
      return alone(await this.context({root: true, flags}), owner)
    }
    return this.forPots(parsed, {
      act: (ctx, name) => take(ctx, {kind: 'pot', name}),
      text: ({snapshot}) => snapshot,
      alone: (ctx, name) => alone(ctx, {kind: 'pot', name}),
    })
  }

  private async takeScheduled(flags: Readonly<Record<string, unknown>>) {
    const [ctx, {takeScheduled}] = await Promise.all([this.context({root: true, flags}), import('../snapshots/scheduled.js')])
    const {taken, failed} = await takeScheduled(ctx)
    for (const {pot, snapshot} of taken) this.log(`${pot}@${snapshot}`)
    if (taken.length === 0 && failed.length === 0) this.tell('no snapshot is due')
    if (failed.length > 0) process.exitCode = 1
    return taken
  }
}
