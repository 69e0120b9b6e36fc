import {existsSync, readFileSync} from 'node:fs'
import type {Context} from '../context.js'
import {misuse} from '../errors.js'
import type {Plan, Step} from '../operations/types.js'
import {badSetting, settingFor, type SettingChange, type SettingKey} from './keys/setting-key.js'
import {settingsFile, settingValues} from './file.js'
import {storeSetting} from './store.js'
import {splitPair} from '../programs/pairs.js'
import {setSetting} from './text.js'

/** Parses `KEY=VALUE`. Throws USAGE for an unknown key and for a value that the key cannot have. */
export function parseChange(text: string, keys: readonly SettingKey[]): SettingChange {
  const pair = splitPair(text)
  if (pair === undefined) throw misuse(`'${text}' is not KEY=VALUE`, 'pot config --set KEY=VALUE')
  const [key, value] = [knownKey(pair[0], keys), pair[1]]
  const problem = /[\r\n]/.test(value) ? 'a value is one line' : badSetting(keys, key, value)
  if (problem !== undefined) throw misuse(`${key}: ${problem}`, 'pot config')
  return {key, value}
}

/** Throws USAGE for an unknown key. */
export function knownKey(key: string, keys: readonly SettingKey[]): string {
  if (/^\w+$/.test(key) && settingFor(keys, key) !== undefined) return key
  throw misuse(`there is no setting '${key}'`, 'pot config')
}

/**
 * Change pot.conf, all or nothing. All other text stays, except for settings that plugins change, too, because they must agree with the changed ones: these
 * are reported. Rejects with the error of a plugin that refuses the values.
 */
export async function changeSettings(
  {places, operate, report, emit, settings: {keys}}: Pick<Context, 'places' | 'operate' | 'report' | 'emit' | 'settings'>,
  changes: readonly SettingChange[],
): Promise<Plan> {
  const file = settingsFile(places)
  const {plan} = await operate({
    title: `change settings ${changes.map(({key}) => key).join(', ')}`,
    locks: ['settings'],
    async plan() {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
      const after = changes.reduce((now, {key, value}) => setSetting(now, key, value), text)
      const defaults = settingValues(places, '', keys)
      const more = await emit.settings({changes, before: settingValues(places, text, keys), after: settingValues(places, after, keys)})
      for (const {key, value} of more) report.info(`${key} is now ${value}`)
      return [
        ...(existsSync(places.config) ? [] : [{title: `make ${places.config}`, run: {do: 'mkdir', path: places.config}} as const]),
        ...steps(file, [...changes, ...more.map(({key, value}) => ({key, value: value === defaults.get(key) ? null : value}))]),
      ]
    },
  })
  return plan
}

function steps(file: string, changes: readonly SettingChange[]): Step[] {
  let there = existsSync(file)
  let text = there ? readFileSync(file, 'utf8') : ''
  return changes.flatMap(({key, value}) => {
    const before = text
    text = setSetting(text, key, value)
    if (text === before) return []
    const inverse = there ? ({do: 'write', path: file, content: before} as const) : ({do: 'remove', path: file} as const)
    there = true
    return [
      {
        title: value === null ? `take ${key} out of ${file}` : `set ${key} to '${value}' in ${file}`,
        run: storeSetting.action({file, key, value}),
        undo: [inverse],
      },
    ]
  })
}
