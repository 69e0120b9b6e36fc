/** What pot itself uses the setting of a plugin for; see `Settings`. */
export type Meaning = 'interface' | 'stack' | 'dns-name' | 'dns-address'
export const MEANINGS: readonly Meaning[] = ['interface', 'stack', 'dns-name', 'dns-address']

/** A setting under another name, for `pot config -g`. */
export interface Shown {
  readonly label: string
  /** The value: `{KEY}` is the value of that key. */
  readonly text: string
}

/** A key of pot.conf(5). */
export interface SettingKey {
  /** The name. With `*` at its end, all keys that begin so and have no entry of their own: `POT_NETWORK_*`. */
  readonly key: string
  readonly default: string
  /** `string` if absent. A `list` is words separated by spaces. */
  readonly type?: 'string' | 'bool' | 'integer' | 'enum' | 'list'
  /** Source of a regular expression for the value, or for each word of a list; if absent, any value is allowed. */
  readonly pattern?: string
  /** Describes the allowed values, as the end of `must be …`. */
  readonly allows?: string
  /** The allowed values of an `enum`. */
  readonly values?: readonly string[]
  /** The range of an `integer`. */
  readonly min?: number
  readonly max?: number
  /** Whether the plugin does not work without a value. */
  readonly required?: boolean
  readonly description: string
  readonly means?: Meaning
  /** Names under which `pot config -g` shows it, beside its key. */
  readonly shown?: Readonly<Record<string, Shown>>
  /** The plugin to which the key belongs; absent for a key of pot itself. */
  readonly plugin?: string
}

/** The entry for a key; undefined for an unknown key. */
export function settingFor(keys: readonly SettingKey[], key: string): SettingKey | undefined {
  const family = (one: SettingKey) => one.key.endsWith('*') && key.startsWith(one.key.slice(0, -1)) && key.length >= one.key.length
  return keys.find((one) => one.key === key) ?? keys.find(family)
}

const TRUE = /^(yes|true|on|1)$/i
const FALSE = /^(no|false|off|0)$/i

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean)

/** What a value must be, if it is not: the end of `must be …`. */
function demand(setting: SettingKey, value: string): string | undefined {
  const {type = 'string', pattern, allows, values = [], min, max} = setting
  const matches = (text: string) => pattern === undefined || new RegExp(pattern, 'u').test(text)
  const said = allows ?? `what matches ${pattern}`
  if (setting.plugin !== undefined && value === '') return setting.required === true ? 'a value, and not empty' : undefined
  switch (type) {
    case 'string':
      return matches(value) ? undefined : said
    case 'bool':
      return TRUE.test(value) || FALSE.test(value) ? undefined : 'true or false'
    case 'enum':
      return values.includes(value) ? undefined : `one of ${values.join(', ')}`
    case 'list':
      return wordsOf(value).every(matches) ? undefined : `words, each of them ${said}`
    case 'integer': {
      const from = min === undefined ? '' : ` from ${min}`
      const to = max === undefined ? '' : ` ${min === undefined ? 'up ' : ''}to ${max}`
      const number = Number(value)
      return /^-?\d{1,15}$/.test(value) && number >= (min ?? number) && number <= (max ?? number) ? undefined : `a whole number${from}${to}`
    }
  }
}

/**
 * Returns the reason why `key` cannot have `value`, as the end of a sentence, with the plugin to which the key belongs; undefined for a valid value and for
 * an unknown key.
 */
export function badSetting(keys: readonly SettingKey[], key: string, value: string): string | undefined {
  const known = settingFor(keys, key)
  const must = known && demand(known, value)
  return must === undefined ? undefined : `'${value}' must be ${must}${known?.plugin === undefined ? '' : ` (plugin ${known.plugin})`}`
}

/** The value of a setting in its type. */
export type SettingData = string | boolean | number | readonly string[]

/** Converts a valid text to the type of its key. A number without a value is NaN. */
export function settingData({type = 'string'}: SettingKey, text: string): SettingData {
  if (type === 'bool') return TRUE.test(text)
  if (type === 'integer') return text === '' ? Number.NaN : Number(text)
  return type === 'list' ? wordsOf(text) : text
}

/** A change of pot.conf. */
export interface SettingChange {
  readonly key: string
  /** null removes the key, so that its default applies. */
  readonly value: string | null
}
