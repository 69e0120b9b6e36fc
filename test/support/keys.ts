import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {contributedSettings, settingKeys} from '../../src/plugins/contributed/settings.js'
import type {SettingKey} from '../../src/settings/keys/setting-key.js'
import {ROOT} from './cli.js'

/** The keys of pot.conf of pot itself and of the plugins that come with it. */
export const allKeys = (): readonly SettingKey[] => settingKeys({plugins: new Map(), root: ROOT}, true).found

/** The keys of a plugin that comes with pot. */
export function keysOf(short: string): readonly SettingKey[] {
  const root = join(ROOT, 'plugins', short)
  const pjson: {name: string} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return contributedSettings({plugins: new Map([[pjson.name, {name: pjson.name, root, pjson, hooks: {}}]])}, []).found
}
