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
export const contributedSettings = (config: Loaded, core: readonly SettingKey[]): Checked<SettingKey> =>
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

/**
 * All keys of pot.conf: of pot itself, and of the loaded plugins. `all`: also those of the plugins that come with pot and are not installed; they can be set
 * before `pot init` installs the plugin.
 */
export function settingKeys(config: Loaded & {readonly root: string}, all: boolean): Checked<SettingKey> {
  const others = all ? uninstalled(config) : []
  const {found, warnings} = contributedSettings({plugins: new Map([...config.plugins, ...others.map((one) => [one.name, one] as const)])}, SETTING_KEYS)
  return {found: [...SETTING_KEYS, ...found], warnings}
}
