import {ChangeCommand, Flags} from '../command.js'
import {misuse} from '../errors.js'

export interface InitResult {
  readonly fsRoot: string
  /** Name of the storage: zfs, btrfs, or one of a plugin. */
  readonly storage: string
  /** Short names of the plugins of the distribution that were to be installed. */
  readonly plugins: readonly string[]
}

export default class Init extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'This host', rank: 1}
  static override showsSteps = true
  static override wakesStorage = 'never' as const
  static override summary = 'Set this host up for pots.'
  static override description =
    'Makes the datasets and directories for pots, and keeps existing ones. On Linux without ZFS, pots are stored on a btrfs file system in a file, which is mounted again after a reboot. Also installs the plugins that come with pot, which needs no network connection. A plugin may change a setting that does not fit this host, such as a network that is in use. Nothing else on the host is changed, in particular neither pf nor syslog.'
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --storage btrfs --size 50G',
    '<%= config.bin %> init --plugins limits,flavours',
    '<%= config.bin %> init --plan',
  ]
  static override flags = {
    plugins: Flags.string({
      description: 'plugins of the distribution to install: all, none, or their names (default: all at the first init, then none)',
      helpValue: 'all|none|NAME,...',
    }),
    storage: Flags.string({
      description: 'storage for the pots, also one of a plugin (default: on FreeBSD ZFS; on Linux ZFS if there is a pool, otherwise btrfs)',
      helpValue: 'zfs|btrfs|NAME',
    }),
    size: Flags.string({description: 'Linux: size of the btrfs file, also to let it grow (default: half of the free space)', helpValue: 'SIZE'}),
    minimal: Flags.boolean({char: 'm', description: 'do not change pf and syslog (always the case; accepted for scripts for pot 0.16)'}),
    'no-syslog': Flags.boolean({char: 's', description: 'do not change syslog (always the case; accepted for scripts for pot 0.16)'}),
    'pf-file': Flags.string({
      char: 'p',
      charAliases: ['f'],
      description: 'file of pf rules (ignored; pot prints the lines to add to it)',
      helpValue: 'FILE',
    }),
  }

  async run(): Promise<InitResult> {
    const {flags} = await this.parse(Init)
    const chosen = {...(flags.storage ? {POT_STORAGE: flags.storage} : {}), ...(flags.size ? {POT_BTRFS_SIZE: flags.size} : {})}
    const [ctx, {init}, {readRecord}, {choosePlugins, distribution}] = await Promise.all([
      this.context({root: true, flags, settings: chosen}),
      import('../init/init.js'),
      import('../init/record.js'),
      import('../plugins/contributed/distribution.js'),
    ])
    const {host} = ctx
    if (flags.storage !== undefined && host.storages?.includes(flags.storage) === false)
      throw misuse(`there is no storage '${flags.storage}': this host can have ${host.storages.join(', ')}`, 'pot init --help')
    const {flagsFor} = await import('../cli/contributed.js')
    const again = (await readRecord(ctx.places.data)) !== undefined
    const chosenPlugins = choosePlugins(this.config.root, flags.plugins ?? (again ? 'none' : 'all'))
    // The plugin of the storage is installed in any case: without it, pot finds no pots.
    const ofStorage = distribution(this.config.root).filter(({name}) => name === host.storagePlugin && !chosenPlugins.some((one) => one.name === name))
    const plugins = [...chosenPlugins, ...ofStorage]
    for (const {name, plugin} of flagsFor(this.config, 'init')) {
      const given = Object.hasOwn(flags, name) && Object.entries(flags).some(([one, value]) => one === name && value !== undefined && value !== false)
      if (given && !this.config.plugins.has(plugin) && !plugins.some((one) => one.name === plugin))
        throw misuse(`--${name} needs the plugin ${plugin}, which is not installed`, 'pot init --plugins all')
    }
    await init(ctx, host.choices === undefined ? {} : {...chosen, ...host.choices}, plugins)
    const fresh = plugins.filter(({name, setsUp}) => setsUp && !this.config.plugins.has(name))
    if (!ctx.planOnly && fresh.length > 0) await setUp(this.config.root, this.argv, [...this.config.plugins.keys()])
    else this.tell(`pots live in ${ctx.settings.fsRoot} (${[host.storage.name, ...(again ? [] : [host.storageReason ?? []].flat())].join(': ')})`)
    return {fsRoot: ctx.settings.fsRoot, storage: host.storage.name, plugins: plugins.map(({short}) => short)}
  }
}

/** Runs init again in this process, for the plugins that it has just installed. `told`: the plugins that have had their part. */
async function setUp(root: string, argv: readonly string[], told: readonly string[]): Promise<void> {
  const [{runAgain}, {withoutInitOf}] = await Promise.all([import('../cli/oclif/run-again.js'), import('../plugins/told-before.js')])
  const words = argv.filter((word) => word !== '--json')
  await withoutInitOf(told, () => runAgain(root, 'init', words))
}
