import {defined} from '../../defined.js'
import {SETTING_KEYS} from '../../settings/keys/core-keys.js'
import {badSetting, type SettingKey} from '../../settings/keys/setting-key.js'
import {SETTING} from '../contract/schema.js'
import {faults} from '../contract/validate.js'
import {declaredByName, type Checked, type Declared, type Loaded} from './contributions.js'
import {uninstalled} from './distribution.js'

/** The declaration of the setting in package.json. */
export type DeclaredSetting = Omit<SettingKey, 'key' | 'plugin' | 'type' | 'default'> & {
  readonly type: NonNullable<SettingKey['type']>
  readonly default?: string
}

const isDeclared = (value: unknown): value is DeclaredSetting => faults(SETTING, value).length === 0

/**
 * The keys of pot.conf that plugins add to those of pot itself. Gives a warning for a key that is already taken. Omits malformed ones, which are among the
 * problems of their plugin.
 */
export function contributedSettings(config: Loaded, core: readonly SettingKey[]): Checked<SettingKey> {
  const {found, warnings} = declaredSettings(config, core)
  const taken = (setting: SettingKey) => [...core, ...found].find(({means}) => means !== undefined && means === setting.means)
  const second = found.filter((setting) => ![undefined, setting].includes(taken(setting)))
  return {
    found: found.map(({means, ...setting}) => (second.some(({key}) => key === setting.key) ? setting : {...setting, ...defined({means})})),
    warnings: [
      ...warnings,
      ...second.map((one) => `${one.plugin}: its setting '${one.key}' is not used as '${one.means}', ${taken(one)?.plugin} has one for it`),
    ],
  }
}

const declaredSettings = (config: Loaded, core: readonly SettingKey[]): Checked<SettingKey> =>
  declaredByName<DeclaredSetting, SettingKey>(config, core, {
    key: 'settings',
    noun: 'setting',
    names: /^POT_[A-Z][A-Z0-9_]*\*?$/,
    isDeclared,
    nameOf: ({key}) => key,
    make: (key, {pattern, default: preset = '', ...rest}, plugin) => ({
      key,
      ...rest,
      default: preset,
      plugin,
      ...defined({pattern: pattern && `^(?:${pattern})$`}),
    }),
  })

/** Defaults that their own key does not allow. */
export const badDefaults = (plugin: Declared): string[] =>
  contributedSettings({plugins: new Map([[plugin.name, plugin]])}, []).found.flatMap((setting) => {
    const why = setting.required === true ? undefined : badSetting([{...setting, plugin: ''}], setting.key, setting.default)
    return why === undefined ? [] : [`its setting '${setting.key}' has a default that it cannot have: ${why.replace(/ \(plugin \)$/, '')}`]
  })

type Rooted = Loaded & {readonly root: string; readonly meaningKeys?: readonly SettingKey[]}

const others = (config: Rooted, known: readonly SettingKey[]): Checked<SettingKey> =>
  contributedSettings({plugins: new Map(uninstalled(config).map((one) => [one.name, one]))}, [...SETTING_KEYS, ...known])

/**
 * The keys that pot itself uses, also those of plugins that come with pot and are not installed: a record that names no address families has those of
 * pot.conf with and without the plugin. They are in the index of commands.
 */
export function meaningKeys(config: Rooted): readonly SettingKey[] {
  if (config.meaningKeys !== undefined) return config.meaningKeys
  const {found} = contributedSettings(config, SETTING_KEYS)
  return [...found, ...others(config, found).found].filter(({means}) => means !== undefined)
}

/**
 * All keys of pot.conf: of pot itself, and of the loaded plugins. `all`: also those of the plugins that come with pot and are not installed; they can be set
 * before `pot init` installs the plugin.
 */
export function settingKeys(config: Rooted, all: boolean): Checked<SettingKey> {
  const {found, warnings} = contributedSettings(config, SETTING_KEYS)
  const more = all ? others(config, found) : {found: meaningKeys(config).filter(({key}) => !found.some((one) => one.key === key)), warnings: []}
  return {found: [...SETTING_KEYS, ...found, ...more.found], warnings: [...warnings, ...more.warnings]}
}
