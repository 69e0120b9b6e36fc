import {Flags, potArg, PotCommand, potsFlags} from '../command.js'
import {misuse} from '../errors.js'

export default class Exec extends PotCommand {
  static override helpPlace = {heading: 'Run pots', rank: 6}
  static override summary = 'Run a command in a running pot.'
  static override description =
    'Without -p, --all and --filter, the first operand is the name of the pot, or a pattern. All further words are the command, also those with a dash. The command uses the stdin, stdout and stderr of pot, but never the terminal of pot: if all three are terminals, it gets a terminal of its own, otherwise pipes. The exit status is the exit status of the command, 128 + n if signal n ended it, and 1 if pot itself fails. --json affects only the errors of pot itself. For several pots, the command has no input, each line of its output begins with the name of the pot, and the exit status is 1 if the command fails in one of them; with --json, the result is an array with the exit status and the output for each pot.'
  static override usage = 'exec [-dtv] [-e NAME=VALUE]... [-u USER | -U USER] [--filter KEY=VALUE]... [--jobs N] (--all | [-p] POT) COMMAND [ARGUMENT]...'
  static override examples = [
    '<%= config.bin %> exec web cat /etc/os-release',
    '<%= config.bin %> exec -t web bash',
    "<%= config.bin %> exec -p 'web-*' nginx -s reload",
    '<%= config.bin %> exec --all --json uptime',
    `<%= config.bin %> exec -U www -e LANG=C -p web sh -c 'id; env'`,
  ]
  static override enableJsonFlag = false
  static override args = {pot: potArg}
  static override strict = false
  static override stopAtOperand = true
  static override flags = {
    ...potsFlags,
    all: Flags.boolean({...potsFlags.all, description: 'all pots that run'}),
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
    const isChosen = flags.pot !== undefined || flags.all || flags.filter !== undefined
    const words = parsed.raw.filter(({type}) => type === 'arg')
    const names = words.slice(0, isChosen ? 0 : 1)
    const command = words.slice(names.length).map(({input}) => input)
    if (isChosen && command.length === 0) throw misuse('the command is missing', `pot exec ${flags.pot?.[0] ?? '--all'} COMMAND`)
    if (command.length === 0) throw misuse('the name of the pot or the command is missing', `pot exec ${names[0]?.input ?? 'POT'} COMMAND`)
    const {user, 'host-user': hostUser, terminal, detach, env = [], json} = flags
    const {execInPot, execWithLines} = await import('../pots/run/exec.js')
    const results = await this.forPots<Executed | undefined>(
      {raw: names, flags: {...flags, quiet: true}},
      {
        onlyRunning: true,
        act: async (ctx, name) => {
          if (terminal) throw misuse('several pots cannot share the terminal', 'leave out -t')
          const request = {name, command, env, user, hostUser, terminal, detach}
          if (detach) return {exitCode: await execInPot(ctx, request), stdout: '', stderr: ''}
          const kept = {stdout: '', stderr: ''}
          const exitCode = await execWithLines(ctx, request, (stream, text) => {
            if (json) kept[stream] += `${text}\n`
            else process[stream].write(`${name}: ${text}\n`)
          })
          if (exitCode !== 0 && !json) ctx.report.warn(`exit status ${exitCode}`)
          return {exitCode, ...kept}
        },
        text: () => '',
        alone: async (ctx, name) => {
          process.exitCode = await execInPot(ctx, {name, command, env, user, hostUser, terminal, detach})
          return undefined
        },
      },
    )
    if (!Array.isArray(results)) return
    if (json) this.logJson(results)
    if (results.some((one) => one.ok && one.result.exitCode !== 0)) process.exitCode ??= 1
  }
}

interface Executed {
  /** Exit status of the command; 128 + n if signal n ended it. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}
