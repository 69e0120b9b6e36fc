import {potArg, PotCommand, potFlag, potName} from '../command.js'
import {PotError} from '../errors.js'

export default class Top extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Look at pots', rank: 5}
  static override summary = 'Watch the processes of a pot.'
  static override description =
    'Runs the process viewer of the pot or of the host; without a terminal, it shows the processes once. The exit status is the exit status of the viewer, or 1 if the pot does not run.'
  static override enableJsonFlag = false
  static override examples = ['<%= config.bin %> top -p web', '<%= config.bin %> top web']
  static override args = {name: potArg}
  static override flags = {pot: potFlag}

  async run(): Promise<void> {
    const {flags, args} = await this.parse(Top)
    const name = potName(flags, args, 'top')
    const [{settings, host}, {readPot}, {attach, isTerminal}] = await Promise.all([
      this.context({flags}),
      import('../record/store.js'),
      import('../programs/attach.js'),
    ])
    readPot(settings, name)
    if (!(await host.jails.running(name)).some((jail) => jail.name === name)) {
      throw new PotError('NOT_RUNNING', `'${name}' is not running`, {hint: `pot start ${name}`})
    }
    const terminal = isTerminal()
    process.exitCode = await attach({...host.jails.top(name, terminal), terminal}, () => {})
  }
}
