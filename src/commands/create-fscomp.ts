import {ChangeCommand, Flags} from '../command.js'

/** The result of `pot create-fscomp`. */
export interface CreateFscompResult {
  readonly fscomp: string
  /** false: it already existed. */
  readonly created: boolean
}

export default class CreateFscomp extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Bases and volumes', rank: 2}
  static override summary = 'Make an empty volume (file system component) for data of pots.'
  static override description =
    'mount-in mounts the volume in a pot; several pots can share it. If the volume already exists, it is not changed, and the command succeeds.'
  static override examples = ['pot create-fscomp -f data', 'pot create-fscomp -f logs -q 4G', 'pot mount-in -p web -f data -m /var/data']
  static override flags = {
    fscomp: Flags.string({char: 'f', required: true, description: 'name of the new volume', helpValue: 'FSCOMP'}),
    quota: Flags.string({char: 'q', description: 'how much it can hold, such as 4G; see set-quota', helpValue: 'SIZE'}),
  }

  async run(): Promise<CreateFscompResult> {
    const {flags} = await this.parse(CreateFscomp)
    const [{createFscomp}, {checkFscompName}, {parseQuota}] = await Promise.all([
      import('../fscomps/create.js'),
      import('../fscomps/name.js'),
      import('../quotas/quota.js'),
    ])
    checkFscompName(flags.fscomp)
    const quota = flags.quota === undefined ? undefined : parseQuota(flags.quota).bytes
    const ctx = await this.context({root: true, flags})
    const created = await createFscomp(ctx, flags.fscomp, quota)
    this.tell(created ? `created fscomp ${flags.fscomp}` : `fscomp ${flags.fscomp} is there already`)
    return {fscomp: flags.fscomp, created}
  }
}
