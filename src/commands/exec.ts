import {Flags, operands, PotCommand, potFlag, potName} from '../command.js'
import {misuse} from '../errors.js'

export default class Exec extends PotCommand {
  static override helpPlace = {heading: 'Run pots', rank: 6}
  static override summary = 'Run a command in a pot that is running.'
  static override description =
    `Everything from the first operand on belongs to the command, which has stdin, stdout and stderr of pot. It never has the terminal of pot: it gets one of its own when all three are terminals, else pipes. The exit status is the command's, 128 + n when signal n ended it; 1 when pot itself fails. --json is about pot's own errors only.`
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
    detach: Flags.boolean({char: 'd', description: 'do not wait for the command, and drop its output'}),
    terminal: Flags.boolean({char: 't', aliases: ['tty'], description: 'give it a terminal; needs one on stdin'}),
    env: Flags.string({
      char: 'e',
      multiple: true,
      description: 'set an environment variable; NAME alone takes its value from the environment of pot',
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
    if (command.length === 0) throw misuse('which command? none is given', `pot exec -p ${name} COMMAND`)
    const [ctx, {execInPot}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/exec.js')])
    const {user, 'host-user': hostUser, terminal, detach, env = []} = flags
    process.exitCode = await execInPot(ctx, {name, command, env, user, hostUser, terminal, detach})
  }
}
