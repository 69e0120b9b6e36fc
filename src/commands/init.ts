import {ChangeCommand, Flags} from '../command.js'

export interface InitResult {
  readonly fsRoot: string
  readonly storage: 'zfs' | 'btrfs'
  /** Short names of the plugins of the distribution that were to be installed. */
  readonly plugins: readonly string[]
}

export default class Init extends ChangeCommand {
  static override helpPlace = {heading: 'This host', rank: 1}
  static override showsSteps = true
  static override wakesStorage = 'never' as const
  static override summary = 'Set this host up for pots.'
  static override description =
    `Makes the datasets and directories that pots live in; what is there already is kept. On Linux without ZFS they live on a btrfs file system in a file, which is mounted again after a reboot. The plugins that come with pot are installed, from where they are: this needs no network. When the host uses addresses of POT_NETWORK, the plugin network writes one that is free to pot.conf. Nothing else of the host is changed: pf and syslog are left alone.`
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --storage btrfs --size 50G',
    '<%= config.bin %> init --plugins limits,flavours',
    '<%= config.bin %> init --plan',
  ]
  static override flags = {
    plugins: Flags.string({
      description: 'plugins of the distribution to install: all, none, or their names; all when it is the first time',
      helpValue: 'all|none|NAME,...',
    }),
    storage: Flags.option({options: ['zfs', 'btrfs'] as const, description: 'Linux: file system of the pots; by default ZFS where there is a pool'})(),
    size: Flags.string({description: 'Linux: size of the btrfs file; half of the free space when absent', helpValue: 'SIZE'}),
    minimal: Flags.boolean({char: 'm', description: 'leave pf and syslog alone (always so; for scripts of pot 0.16)'}),
    'no-syslog': Flags.boolean({char: 's', description: 'leave syslog alone (always so)'}),
    'pf-file': Flags.string({
      char: 'p',
      charAliases: ['f'],
      description: 'file of pf rules (pot 0.16; now the network plugin tells what to add to it)',
      helpValue: 'FILE',
    }),
  }

  async run(): Promise<InitResult> {
    const {flags} = await this.parse(Init)
    const chosen = {...(flags.storage ? {POT_STORAGE: flags.storage} : {}), ...(flags.size ? {POT_BTRFS_SIZE: flags.size} : {})}
    const [ctx, {init}, {readRecord}, {choosePlugins}] = await Promise.all([
      this.context({root: true, flags, settings: chosen}),
      import('../init/init.js'),
      import('../init/record.js'),
      import('../plugins/distribution.js'),
    ])
    const again = readRecord(ctx.places.data) !== undefined
    const plugins = choosePlugins(this.config.root, flags.plugins ?? (again ? 'none' : 'all'))
    await init(ctx, ctx.host.choices === undefined ? {} : {...chosen, ...ctx.host.choices}, plugins)
    const fresh = plugins.filter(({name, setsUp}) => setsUp && !this.config.plugins.has(name))
    if (!ctx.planOnly && fresh.length > 0) await setUp(this.config.root, this.argv)
    else this.tell(`pots live in ${ctx.settings.fsRoot} (${ctx.host.storage.name})`)
    return {fsRoot: ctx.settings.fsRoot, storage: ctx.host.storage.name, plugins: plugins.map(({short}) => short)}
  }
}

/** Runs init again: this process did not load the plugins that it has just installed. */
async function setUp(root: string, argv: readonly string[]): Promise<void> {
  const {runAgain} = await import('../cli/oclif/run-again.js')
  await runAgain(
    root,
    'init',
    argv.filter((word) => word !== '--json'),
  )
}
