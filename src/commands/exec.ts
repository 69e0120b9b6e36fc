import {Flags, operands, PotCommand, potFlag, potName} from '../command.js'
import {misuse} from '../errors.js'

export default class Exec extends PotCommand {
  static override helpPlace = {heading: 'Run pots', rank: 6}
  static override summary = 'Run a command in a running pot.'
  static override description =
    'The first operand and all words after it are the command. The command uses the stdin, stdout and stderr of pot, but never the terminal of pot: if all three are terminals, it gets a terminal of its own, otherwise pipes. The exit status is the exit status of the command, 128 + n if signal n ended it, and 1 if pot itself fails. --json affects only the errors of pot itself.'
  static override usage = 'exec [-dtv] [-e NAME=VALUE]... [-u USER | -U USER] -p POT COMMAND [ARGUMENT]...'
  static override examples = [
    '<%= config.bin %> exec -p web cat /etc/os-release',
    '<%= config.bin %> exec -t -p web bash',
    `<%= config.bin %> exec -U www -e LANG=C -p web sh -c 'id; env'`,
  ]
  static override enableJsonFlag = false
  static override strict = false
  static override stopAtOperand = true
  static override flags = {
    pot: potFlag,
    detach: Flags.boolean({char: 'd', description: 'do not wait for the command, and discard its output'}),
    terminal: Flags.boolean({char: 't', aliases: ['tty'], description: 'give the command a terminal; stdin must be a terminal'}),
    env: Flags.string({
      char: 'e',
      multiple: true,
      description: 'set an environment variable; NAME without a value copies the variable from the environment of pot',
      helpValue: 'NAME[=VALUE]',
    }),
    'host-user': Flags.string({char: 'u', exclusive: ['user'], description: 'run as this user of the host', helpValue: 'USER'}),
    user: Flags.string({char: 'U', description: 'run as this user of the pot', helpValue: 'USER'}),
  }

  async run(): Promise<void> {
    const parsed = await this.parse(Exec)
    const {flags} = parsed
    // Every user of the host can read the command line of a running process, and the values can be secrets.
    if (flags.env?.some((variable) => variable.includes('='))) process.title = 'pot exec'
    const name = potName(flags, {}, 'exec')
    const command = operands(parsed)
    if (command.length === 0) throw misuse('the command is missing', `pot exec -p ${name} COMMAND`)
    const [ctx, {execInPot}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/exec.js')])
    const {user, 'host-user': hostUser, terminal, detach, env = []} = flags
    process.exitCode = await execInPot(ctx, {name, command, env, user, hostUser, terminal, detach})
  }
}
