import {ChangeCommand, Flags} from '../command.js'

export default class Prune extends ChangeCommand {
  static override helpPlace = {heading: 'Make and remove pots', rank: 5}
  static override summary = 'Destroy the stopped pots that are prunable and have run.'
  static override description =
    "Prints the names of the pots that go. A pot is prunable when its attribute 'prunable' is set; it is left alone until it has been started once."
  static override examples = ['pot prune', 'pot prune -n', 'pot prune -g -q']
  static override flags = {
    grace: Flags.boolean({char: 'g', description: 'leave those that ended less than a minute ago'}),
    'dry-run': Flags.boolean({char: 'n', description: 'only print the names'}),
    quiet: Flags.boolean({char: 'q', description: 'print nothing but errors'}),
  }

  async run() {
    const {flags} = await this.parse(Prune)
    const {prune} = await import('../pots/make/prune.js')
    const ctx = await this.context({root: true, flags})
    const result = await prune(ctx, {grace: flags.grace, dryRun: flags['dry-run']})
    for (const {name, message, hint} of result.failed) this.warn(`${name} is not pruned: ${message}${hint === undefined ? '' : ` (${hint})`}`)
    if (result.failed.length > 0) process.exitCode = 1
    if (!flags.quiet) for (const name of result.pruned) this.log(name)
    return {...result, dryRun: flags['dry-run'] === true}
  }
}
