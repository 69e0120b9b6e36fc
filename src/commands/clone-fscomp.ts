import {ChangeCommand, Flags} from '../command.js'

/** The result of `pot clone-fscomp`. */
export interface CloneFscompResult {
  readonly fscomp: string
  readonly from: string
  readonly snapshot: string
}

export default class CloneFscomp extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Bases and volumes', rank: 3}
  static override summary = 'Clone a volume from a snapshot of another volume.'
  static override description = 'The clone shares its blocks with the snapshot. Changes of the clone do not affect the source.'
  static override examples = ['pot snapshot -f data\npot clone-fscomp -f data-test -F data', 'pot clone-fscomp -f data-old -F data -s 1700000000']
  static override flags = {
    fscomp: Flags.string({char: 'f', required: true, description: 'name of the new volume', helpValue: 'FSCOMP'}),
    from: Flags.string({char: 'F', required: true, description: 'volume to clone', helpValue: 'FSCOMP'}),
    snapshot: Flags.string({char: 's', description: 'snapshot to clone (default: the latest)', helpValue: 'TAG'}),
  }

  async run(): Promise<CloneFscompResult> {
    const {flags} = await this.parse(CloneFscomp)
    const [{cloneFscomp}, {checkFscompName}] = await Promise.all([import('../fscomps/clone.js'), import('../fscomps/name.js')])
    checkFscompName(flags.fscomp)
    const ctx = await this.context({root: true, flags})
    const snapshot = await cloneFscomp(ctx, {name: flags.fscomp, source: flags.from, tag: flags.snapshot})
    this.tell(`cloned fscomp ${flags.from} as of ${snapshot} to ${flags.fscomp}`)
    return {fscomp: flags.fscomp, from: flags.from, snapshot}
  }
}
