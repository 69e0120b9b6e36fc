import {PotError} from '../errors.js'
import {settingData, type SettingData} from './keys/setting-key.js'
import type {Settings} from './settings.js'

/**
 * The settings of pot.conf by key, each in its type. `S`: the types of the settings of a plugin, made by `pot plugins types`. Reading a required setting that
 * has no value throws BAD_CONFIG.
 */
export function settingsOf<S extends object = Readonly<Record<string, SettingData>>>(ctx: {readonly settings: Pick<Settings, 'keys' | 'values'>}): S
export function settingsOf({settings: {keys, values}}: {readonly settings: Pick<Settings, 'keys' | 'values'>}): object {
  const all = {}
  for (const setting of keys) {
    const {key, plugin, required} = setting
    const get = () => {
      const text = values.get(key) ?? ''
      if (required === true && text === '')
        throw new PotError('BAD_CONFIG', `${key} has no value, and the plugin ${plugin} needs it`, {hint: `pot config --set ${key}=VALUE`})
      return settingData(setting, text)
    }
    Object.defineProperty(all, key, {enumerable: true, get})
  }
  return all
}
