import {ChangeCommand, Flags} from '../command.js'
import {makeFlags} from '../cli/flags/make.js'
import {networkFlags, readDns} from '../cli/flags/network.js'

/** The result of `pot clone`. */
export interface CloneResult {
  readonly name: string
  readonly template: string
}

export default class Clone extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Make and remove pots', rank: 2}
  static override showsSteps = true
  static override summary = 'Clone a pot: the new pot shares its data with a snapshot of the other pot.'
  static override examples = [
    '<%= config.bin %> clone -p web2 -P web',
    '<%= config.bin %> clone -p test -P web -F',
    '<%= config.bin %> clone -p web3 -P web -e STAGE=test --volume /srv/www:/var/www:ro',
    '<%= config.bin %> clone -p old -P web -s 1700000000',
  ]
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the new pot', helpValue: 'POT'}),
    potbase: Flags.string({char: 'P', required: true, description: 'pot to clone', helpValue: 'POT'}),
    snapshot: Flags.string({char: 's', description: 'snapshot to clone (default: the latest)', helpValue: 'TAG'}),
    'auto-snapshot': Flags.boolean({char: 'F', description: 'take a snapshot if there is none'}),
    keep: Flags.boolean({char: 'k', description: 'if the command fails, keep the incomplete pot for inspection'}),
    command: Flags.string({char: 'c', description: 'main command, instead of that of the other pot; see set-cmd', helpValue: 'CMD'}),
    ...makeFlags,
    ...networkFlags,
  }

  async run(): Promise<CloneResult> {
    const {flags} = await this.parse(Clone)
    const [ctx, {clonePot}] = await Promise.all([this.context({root: true, flags}), import('../pots/make/clone.js')])
    const {readOptions} = await import('../pots/make/options.js')
    const dns = flags.dns === undefined ? {dns: undefined, resolvConf: undefined} : readDns(flags.dns)
    const pot = await clonePot(ctx, {
      name: flags.pot,
      template: flags.potbase,
      tag: flags.snapshot,
      snapshot: flags['auto-snapshot'],
      network: flags['network-type'],
      addresses: flags.ip ?? [],
      keep: flags.keep,
      bridge: flags.bridge,
      stack: flags['network-stack'],
      ...dns,
      command: flags.command,
      options: readOptions(ctx, flags),
    })
    this.log(`cloned ${flags.potbase} as ${pot.name}`)
    return {name: pot.name, template: flags.potbase}
  }
}
