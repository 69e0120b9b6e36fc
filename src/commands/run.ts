import {makeFlags} from '../cli/flags/make.js'
import {networkFlags, readDns} from '../cli/flags/network.js'
import {ChangeCommand, Flags, operands, potFlag} from '../command.js'
import {defined} from '../defined.js'
import {misuse} from '../errors.js'

/** The options that do not make a new pot. */
const WITHOUT_NEW = ['pot', 'force', 'interactive', 'tty', 'json', 'verbose', 'plan']

export default class Run extends ChangeCommand {
  static override helpPlace = {heading: 'Run pots', rank: 4}
  static override showsSteps = true
  static override summary = 'Run a command in a pot: in one that exists, or in a new one.'
  static override description = [
    'run POT starts the pot if it does not run, and opens a shell or runs the command in it. The pot stays up afterwards, unless it is not persistent and its main command has ended.',
    'With an option that says how a new pot is made, or with a base or an image, run makes a new pot, and COMMAND is its main command. Without COMMAND it is the command of the image or pot, or a shell. The new pot is a clone of the latest snapshot of a pot. It stops when the command ends, and is kept; with --rm it is destroyed. SIGINT goes to the command; a second one stops the pot.',
    'With -d, --json prints the name of the pot and the state of its main command as an object; otherwise it affects only the errors of pot itself, because stdout belongs to the command. The exit status is the exit status of the shell or the command. Options follow SOURCE until COMMAND or --. -p and -v have the meaning of pot 0.16, the name of a pot and details; with a value that has a colon they are --publish and --volume, as for podman. Without -p, the first operand is SOURCE.',
  ].join(' ')
  static override usage = 'run [OPTION]... (-p POT | SOURCE) [OPTION]... [--] [COMMAND [ARGUMENT]...]'
  static override examples = [
    '<%= config.bin %> run web',
    '<%= config.bin %> run -p web apt-get update',
    '<%= config.bin %> run --rm bookworm -e NAME=value -v /srv/www:/var/www:ro -- ls -l /var/www',
    '<%= config.bin %> run -d --name web registry.example.org/web:1.0 -p 8080:80 --memory 64M',
  ]
  static override enableJsonFlag = false
  static override strict = false
  static override stopAtOperand = 'after-name' as const
  static override flags = {
    pot: potFlag,
    rm: Flags.boolean({description: 'new pot: destroy it when it stops'}),
    name: Flags.string({description: 'new pot: its name (default: SOURCE with four random characters)', helpValue: 'POT'}),
    detach: Flags.boolean({char: 'd', description: 'new pot: run the command in the background, and print the name of the pot'}),
    ...makeFlags,
    volume: Flags.string({
      charAliases: ['v'],
      multiple: true,
      multipleNonGreedy: true,
      description: 'mount a directory of the host, or a fscomp, in it; also -v with a colon: -v /srv:/data',
      helpValue: 'SRC:DST[:ro]',
    }),
    'network-type': networkFlags['network-type'],
    ip: Flags.string({multiple: true, multipleNonGreedy: true, description: 'IP address, NIC|ADDRESS, or auto', helpValue: 'IP'}),
    bridge: networkFlags.bridge,
    'network-stack': networkFlags['network-stack'],
    dns: Flags.string({description: 'source of resolv.conf', helpValue: 'inherit|pot|off|custom:FILE'}),
    interactive: Flags.boolean({char: 'i', hidden: true, description: 'no effect: the command always has the stdin of the caller'}),
    tty: Flags.boolean({char: 't', hidden: true, description: 'no effect: the command has a terminal if the caller has one'}),
    force: Flags.boolean({char: 'f', hidden: true, description: 'no effect: a pot that does not run is always started'}),
  }

  async run(): Promise<void> {
    const parsed = await this.parse(Run)
    const {flags} = parsed
    const words = operands(parsed)
    const [from, ...command] = flags.pot === undefined ? words : [flags.pot, ...words]
    if (from === undefined) throw misuse('the name of the pot is missing', 'pot run NAME')
    const ctx = await this.context({root: true, flags})
    const {potNames} = await import('../record/store.js')
    const isNew =
      Object.entries(flags).some(([name, value]) => value !== undefined && value !== false && !WITHOUT_NEW.includes(name)) ||
      !potNames(ctx.settings).includes(from)
    if (!isNew || flags.pot !== undefined) {
      if (isNew && potNames(ctx.settings).includes(from))
        throw misuse(`-p ${from} runs a pot that exists, and the other options make a new one`, `pot run ${from} ...`)
      const {openTerm} = await import('../pots/run/term.js')
      process.exitCode = await openTerm(ctx, {name: from, start: true, command})
      return
    }
    const [{runNew}, {readOptions}] = await Promise.all([import('../pots/make/run-new.js'), import('../pots/make/options.js')])
    const {name, exitCode, main} = await runNew(ctx, {
      from,
      name: flags.name,
      command,
      remove: flags.rm,
      detach: flags.detach,
      network: flags['network-type'],
      addresses: flags.ip ?? [],
      bridge: flags.bridge,
      stack: flags['network-stack'],
      ...(flags.dns === undefined ? {dns: undefined} : readDns(flags.dns)),
      options: readOptions(ctx, flags),
    })
    if (flags.json && (flags.detach || flags.plan)) this.logJson(this.toSuccessJson({name, ...defined({main})}))
    else if (flags.detach) this.log(name)
    if (flags.detach && main !== undefined) {
      const [{hasFailed}, {mainText}] = await Promise.all([import('../pots/state/main-state.js'), import('../ui/main-text.js')])
      if (hasFailed(main)) {
        ctx.report.warn(`the main command of ${name}: ${mainText(main)}${flags.rm ? '' : `; see 'pot logs ${name}'`}`)
        process.exitCode = 125
      }
    }
    if (exitCode !== undefined) process.exitCode = exitCode
  }
}
