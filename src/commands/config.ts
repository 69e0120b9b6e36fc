import {ChangeCommand, Flags} from '../command.js'
import {misuse} from '../errors.js'

export type ConfigResult = {readonly changed: boolean} | {readonly name: string; readonly value: string} | Readonly<Record<string, string>>

export default class Config extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'This host', rank: 4}
  static override wakesStorage = 'never' as const
  static override summary = 'Show or change the configuration of pot itself.'
  static override description =
    'Without options, shows all settings. --set and --unset change pot.conf and keep its other lines, except for those that a plugin changes, too, because they must agree. A value that contradicts another setting is refused. Plugins have settings, too: plugins inspect describes them. The value of -g is one of fs_root, zfs_root, pot_prefix and fscomp_prefix, another name of pot 0.16 that a plugin has, or the name of a setting.'
  static override examples = [
    '<%= config.bin %> config',
    '<%= config.bin %> config -qg fs_root',
    '<%= config.bin %> config --set POT_LOG_FACILITY=local3 --set POT_HOSTNAME_MAX_LENGTH=63',
    '<%= config.bin %> config --unset POT_LOG_FACILITY',
  ]
  static override flags = {
    get: Flags.string({char: 'g', description: 'show one setting', helpValue: 'NAME', exclusive: ['set', 'unset']}),
    quiet: Flags.boolean({char: 'q', description: 'the value only'}),
    set: Flags.string({description: 'set a setting', helpValue: 'KEY=VALUE', multiple: true, multipleNonGreedy: true}),
    unset: Flags.string({
      description: 'remove a setting from pot.conf, so that its default applies',
      helpValue: 'KEY',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<ConfigResult> {
    const {flags} = await this.parse(Config)
    if (flags.set !== undefined || flags.unset !== undefined) return this.change(flags)
    if (flags.plan) throw misuse('--plan needs --set or --unset', 'pot config --plan --set KEY=VALUE')
    if (flags.quiet && flags.get === undefined) throw misuse('the name of the setting is missing', 'pot config -qg fs_root')
    const [{settings}, {shownSetting}, {table}] = await Promise.all([this.context({flags}), import('../settings/show.js'), import('../ui/table.js')])
    if (flags.get !== undefined) {
      const {label, value} = shownSetting(settings, flags.get)
      this.log(flags.quiet ? value : `${label} = ${value}`)
      return {name: flags.get, value}
    }
    for (const line of table(['SETTING', 'VALUE'], [...settings.values].sort())) this.log(line)
    return Object.fromEntries(settings.values)
  }

  private async change(flags: {readonly set?: string[] | undefined; readonly unset?: string[] | undefined}): Promise<ConfigResult> {
    const [{changeSettings, knownKey, parseChange}, {settingKeys}] = await Promise.all([
      import('../settings/change.js'),
      import('../plugins/contributed/settings.js'),
    ])
    const {found: keys} = settingKeys(this.config, true)
    const changes = [
      ...(flags.set ?? []).map((text) => parseChange(text, keys)),
      ...(flags.unset ?? []).map((key) => ({key: knownKey(key, keys), value: null})),
    ]
    const ctx = await this.context({root: true, flags})
    const storage = changes.find(({key}) => key === 'POT_STORAGE')?.value
    if (storage && ctx.host.storages?.includes(storage) === false)
      throw misuse(`POT_STORAGE: there is no storage '${storage}': this host can have ${ctx.host.storages.join(', ')}`, 'pot config')
    const {steps} = await changeSettings(ctx, changes)
    return {changed: steps.length > 0}
  }
}
