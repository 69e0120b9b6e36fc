import {ChangeCommand, Flags} from '../command.js'
import {networkFlags, readDns} from '../cli/flags/network.js'

export interface CreateResult {
  readonly name: string
  readonly type: string
  readonly level: number
  readonly base: string
}

export default class Create extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Make and remove pots', rank: 1}
  static override showsSteps = true
  static override summary = 'Create a pot from a base or from another pot.'
  static override description =
    'A single pot has a file system of its own: on Linux a clone of a base, on FreeBSD an unpacked release. A multi pot shares the base with other pots. It has its own /usr/local and configuration (level 1), or only its own configuration (level 2).'
  static override examples = [
    '<%= config.bin %> create -p web -b bookworm',
    '<%= config.bin %> create -p db -t single -b 14.2 -d custom:/etc/resolv.pot',
    '<%= config.bin %> create -p app -l 2 -P web --plan',
  ]
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the new pot', helpValue: 'POT'}),
    type: Flags.option({char: 't', options: ['single', 'multi'] as const, description: 'type of the pot (default: single on Linux, multi on FreeBSD)'})(),
    level: Flags.option({char: 'l', options: ['0', '1', '2'] as const, description: 'level of a multi pot (default: 1)'})(),
    base: Flags.string({char: 'b', description: 'name of the base; for a single pot on FreeBSD, the release', helpValue: 'BASE'}),
    potbase: Flags.string({char: 'P', description: 'pot to copy, or to build on', helpValue: 'POT'}),
    command: Flags.string({char: 'c', description: 'main command; see set-cmd', helpValue: 'CMD'}),
    keep: Flags.boolean({char: 'k', description: 'if the command fails, keep the incomplete pot for inspection'}),
    ...networkFlags,
  }

  async run(): Promise<CreateResult> {
    const {flags} = await this.parse(Create)
    const [ctx, {createPot}] = await Promise.all([this.context({root: true, flags}), import('../pots/make/create.js')])
    const pot = await createPot(ctx, {
      name: flags.pot,
      type: flags.type,
      level: flags.level === undefined ? undefined : LEVELS[flags.level],
      base: flags.base,
      potbase: flags.potbase,
      command: flags.command,
      network: flags['network-type'] ?? 'inherit',
      addresses: flags.ip ?? [],
      keep: flags.keep,
      bridge: flags.bridge,
      stack: flags['network-stack'],
      ...readDns(flags.dns ?? 'inherit'),
    })
    this.log(`created ${pot.name}`)
    return {name: pot.name, type: pot.type, level: pot.level, base: pot.base}
  }
}

const LEVELS = {'0': 0, '1': 1, '2': 2} as const
