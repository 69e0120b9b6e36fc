import {ChangeCommand, Flags} from '../command.js'
import {makeFlags} from '../cli/flags/make.js'
import {networkFlags, readDns} from '../cli/flags/network.js'

/** The result of `pot create`. */
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
    '<%= config.bin %> create -p api --from registry.example.org/api:2 -e STAGE=live --env-file api.env --volume /srv/api:/data',
    '<%= config.bin %> create -p app -l 2 -P web --plan',
    '<%= config.bin %> create -p web -b bookworm --label tier=web --label shop',
  ]
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the new pot', helpValue: 'POT'}),
    type: Flags.option({
      char: 't',
      options: ['single', 'multi'] as const,
      description: 'type of the pot (default: that of the base, or single on Linux, multi on FreeBSD)',
    })(),
    level: Flags.option({char: 'l', options: ['0', '1', '2'] as const, description: 'level of a multi pot (default: 1)'})(),
    base: Flags.string({char: 'b', description: 'name of the base; for a single pot on FreeBSD, the release', helpValue: 'BASE'}),
    potbase: Flags.string({char: 'P', description: 'pot to copy, or to build on', helpValue: 'POT'}),
    from: Flags.string({
      description: 'base, pot or image to make it from, instead of -b and -P; an image that is not here yet is imported',
      helpValue: 'SOURCE',
      exclusive: ['base', 'potbase', 'type', 'level'],
    }),
    command: Flags.string({char: 'c', description: 'main command; see set-cmd', helpValue: 'CMD'}),
    keep: Flags.boolean({char: 'k', description: 'if the command fails, keep the incomplete pot for inspection'}),
    ...makeFlags,
    ...networkFlags,
  }

  async run(): Promise<CreateResult> {
    const {flags} = await this.parse(Create)
    const [ctx, {createFrom}, {readOptions}] = await Promise.all([
      this.context({root: true, flags}),
      import('../pots/make/create-from.js'),
      import('../pots/make/options.js'),
    ])
    const pot = await createFrom(ctx, flags.from, {
      name: flags.pot,
      type: flags.type,
      level: flags.level === undefined ? undefined : LEVELS[flags.level],
      base: flags.base,
      potbase: flags.potbase,
      command: flags.command,
      network: flags['network-type'],
      addresses: flags.ip ?? [],
      keep: flags.keep,
      bridge: flags.bridge,
      stack: flags['network-stack'],
      ...(flags.dns === undefined ? {dns: undefined, resolvConf: undefined} : readDns(flags.dns)),
      options: readOptions(ctx, flags),
    })
    if (pot === undefined) return {name: flags.pot, type: flags.type ?? '', level: 0, base: flags.base ?? ''}
    this.log(`created ${pot.name}`)
    return {name: pot.name, type: pot.type, level: pot.level, base: pot.base}
  }
}

const LEVELS = {'0': 0, '1': 1, '2': 2} as const
