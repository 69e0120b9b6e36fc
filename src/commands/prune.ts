import {ChangeCommand, Flags} from '../command.js'

export default class Prune extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Make and remove pots', rank: 5}
  static override summary = 'Destroy stopped pots that are prunable and have been started at least once.'
  static override description =
    "Prints the names of the destroyed pots. A pot is prunable if its attribute 'prunable' is set. A pot that has never been started is not destroyed."
  static override examples = ['pot prune', 'pot prune -n', 'pot prune -g -q']
  static override flags = {
    grace: Flags.boolean({char: 'g', description: 'keep pots that ended less than a minute ago'}),
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
