import {Flags, operands, PotCommand, potFlag} from '../command.js'
import {misuse} from '../errors.js'

export default class Run extends PotCommand {
  static override helpPlace = {heading: 'Run pots', rank: 4}
  static override showsSteps = true
  static override summary = 'Start a pot if it does not run, and open a shell or run a command in it.'
  static override description =
    'The pot stays up after the end of the shell or the command, unless it is not persistent and its main command has ended. The exit status is the exit status of the shell or the command. Without -p, the first operand is the name of the pot.'
  static override usage = 'run [-fv] (-p POT | POT) [COMMAND [ARGUMENT]...]'
  static override examples = ['<%= config.bin %> run web', '<%= config.bin %> run -p web apt-get update']
  static override enableJsonFlag = false
  static override strict = false
  static override stopAtOperand = true
  static override flags = {
    pot: potFlag,
    force: Flags.boolean({char: 'f', hidden: true, description: 'no effect: a pot that does not run is always started'}),
  }

  async run(): Promise<void> {
    const parsed = await this.parse(Run)
    const {flags} = parsed
    const words = operands(parsed)
    const [name, ...command] = flags.pot === undefined ? words : [flags.pot, ...words]
    if (name === undefined) throw misuse('the name of the pot is missing', 'pot run -p NAME')
    const [ctx, {openTerm}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/term.js')])
    process.exitCode = await openTerm(ctx, {name, start: true, command})
  }
}
