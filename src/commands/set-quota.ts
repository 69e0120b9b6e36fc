import {ChangeCommand, Flags, potArg, potFlag} from '../command.js'

/** The result of `pot set-quota`. */
export interface SetQuotaResult {
  /** Name of the pot, or of the fscomp. */
  readonly pot?: string
  readonly fscomp?: string
  /** Bytes; null: there is no quota. */
  readonly quota: number | null
  /** false: it had this quota already. */
  readonly changed: boolean
}

export default class SetQuota extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Change pots', rank: 9}
  static override summary = 'Limit how much a pot, or a fscomp, can hold.'
  static override description = [
    'A program that writes more gets the error EDQUOT: "Disk quota exceeded". The quota is in force at once, also for a running pot.',
    'On ZFS it counts what the pot does not share with its base, and its snapshots; on btrfs it counts all files of a volume, those of the base too, and no snapshots.',
    'The first quota on btrfs switches on the accounting of the file system. Storage in plain directories has no quotas.',
  ].join(' ')
  static override examples = ['pot set-quota -p web -q 4G', 'pot set-quota -f data -q 20G', 'pot set-quota -f data -q none']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    fscomp: Flags.string({char: 'f', description: 'name of the volume', helpValue: 'FSCOMP'}),
    quota: Flags.string({char: 'q', required: true, description: 'size with K, M, G or T, or none', helpValue: 'SIZE|none'}),
  }

  async run(): Promise<SetQuotaResult> {
    const {flags, args} = await this.parse(SetQuota)
    const [{namedByKind, which}, {parseQuota}] = await Promise.all([import('../snapshots/which.js'), import('../quotas/quota.js')])
    const owner = which(flags, args.name, 'set-quota')
    const {stored, bytes} = parseQuota(flags.quota)
    const ctx = await this.context({root: true, flags})
    const plan =
      owner.kind === 'pot'
        ? await (await import('../pots/change/set-attribute.js')).setAttribute(ctx, {name: owner.name, attribute: 'quota', value: stored})
        : await (await import('../quotas/fscomp-quota.js')).setFscompQuota(ctx, owner.name, bytes)
    const changed = plan.steps.length > 0
    this.tell(changed ? `the quota of ${owner.name} is ${stored || 'none'}` : `the quota of ${owner.name} is ${stored || 'none'} already`)
    return {...namedByKind(owner), quota: bytes ?? null, changed}
  }
}
