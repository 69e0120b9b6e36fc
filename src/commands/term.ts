import {Flags, potArg, PotCommand, potFlag, potName} from '../command.js'

export default class Term extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Run pots', rank: 5}
  static override summary = 'Open a shell in a pot.'
  static override description = 'Runs the login shell of root. The exit status is the exit status of the shell, or 1 if pot itself fails.'
  static override examples = ['<%= config.bin %> term web', '<%= config.bin %> term -f -p web']
  static override enableJsonFlag = false
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    force: Flags.boolean({char: 'f', aliases: ['start'], description: 'start the pot if it does not run'}),
  }

  async run(): Promise<void> {
    const {flags, args} = await this.parse(Term)
    const name = potName(flags, args, 'term')
    const [ctx, {openTerm}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/term.js')])
    process.exitCode = await openTerm(ctx, {name, start: flags.force, command: []})
  }
}
