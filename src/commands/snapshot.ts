import {ChangeCommand, Flags, potArg, potFlag} from '../command.js'

export default class Snapshot extends ChangeCommand {
  static override ignoresOperands = true
  static override aliases = ['snap']
  static override helpPlace = {heading: 'Snapshots', rank: 1}
  static override summary = 'Take a snapshot of a pot with all its volumes, or of a fscomp.'
  static override description = [
    'The snapshots of all volumes of a pot are taken at the same instant. Prints the name of the snapshot: seconds since 1970, or the name given with -n.',
    'The pot may be running; the snapshot then contains the state that a power failure would leave on the disk.',
  ].join(' ')
  static override examples = ['pot snapshot -p web', 'pot snapshot -p web -n before-upgrade', 'pot snapshot -r -f data']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    fscomp: Flags.string({char: 'f', description: 'name of the volume', helpValue: 'FSCOMP'}),
    name: Flags.string({char: 'n', description: 'name of the snapshot', helpValue: 'TAG'}),
    rotate: Flags.boolean({char: 'r', description: 'afterwards remove the oldest of the earlier snapshots that no clone needs'}),
  }

  async run() {
    const {flags, args} = await this.parse(Snapshot)
    const [{takeSnapshot}, {checkTag}, {which}] = await Promise.all([
      import('../snapshots/take.js'),
      import('../snapshots/tags.js'),
      import('../snapshots/which.js'),
    ])
    const owner = which(flags, args.name, 'snapshot')
    if (flags.name !== undefined) checkTag(flags.name)
    const ctx = await this.context({root: true, flags})
    const {tag, volumes, removed} = await takeSnapshot(ctx, {owner, tag: flags.name, rotate: flags.rotate})
    this.log(tag)
    if (removed !== undefined) this.tell(`removed snapshot ${removed}`)
    return {[owner.kind]: owner.name, snapshot: tag, volumes, removed: removed ?? null}
  }
}
