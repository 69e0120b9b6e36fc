import {misuse} from '../errors.js'
import {parseRlimit} from '../programs/rlimit.js'
import {CORE_ATTRIBUTES} from './core-attributes.js'
import type {Attribute} from './attributes.js'
import type {KeyValues} from './key-values.js'

export const attributeKey = (name: string): string => `pot.attr.${name}`

/** The key of an attribute in pot.conf. */
export const keyOf = ({name, key}: Pick<Attribute, 'name' | 'key'>): string => key ?? attributeKey(name)

/** YES or NO for any of the words that mean it, in any case; undefined for others. */
export function normaliseBool(text: string): 'YES' | 'NO' | undefined {
  const word = text.trim().toLowerCase()
  return ['yes', 'true', 'on'].includes(word) ? 'YES' : ['no', 'false', 'off'].includes(word) ? 'NO' : undefined
}

const OPTIONS: Readonly<Record<string, string>> = {
  bool: 'YES or NO',
  uint: 'a number',
  bytes: 'a number of bytes, with K, M, G or T',
  number: 'a number above 0, with three decimals at most',
  sysvopt: 'new, inherit or disable',
  rlimit: "a number or 'unlimited', or SOFT:HARD",
}

function stored({type, values = []}: Attribute, text: string): string | undefined {
  switch (type) {
    case 'bool':
      return normaliseBool(text)
    case 'uint':
      return /^\d{1,15}$/.test(text) ? text : undefined
    case 'bytes':
      return /^\d{1,15}[bkmgt]?$/i.test(text) ? text : undefined
    case 'number':
      return /^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0 ? text : undefined
    case 'sysvopt':
      return ['new', 'inherit', 'disable'].includes(text) ? text : undefined
    case 'enum':
      return values.includes(text) ? text : undefined
    case 'rlimit':
      return parseRlimit(text) === undefined ? undefined : text
    case 'string':
      return /[\r\n\0]/.test(text) ? undefined : text
  }
}

/** How `text` is stored for an attribute; '' clears a string, and what has no default. Rejects with USAGE when it is no value of its type. */
export function parseAttribute(attribute: Attribute, text: string): string {
  if (text === '' && attribute.default === '' && attribute.type !== 'bool') return ''
  const value = stored(attribute, text)
  if (value !== undefined) return value
  const allowed = attribute.values?.join(', ') ?? OPTIONS[attribute.type] ?? 'one line'
  throw misuse(`'${text}' is no value for ${attribute.name}: it takes ${allowed}`)
}

/** What counts for a pot: the value in its record, or the default. Booleans are YES or NO. */
export function attributeValue({conf}: {readonly conf: KeyValues}, attribute: Attribute): string {
  const raw = conf.get(keyOf(attribute))
  if (raw === undefined) return attribute.default
  if (attribute.type === 'string') return raw
  const value = raw.replaceAll(/[\s"]/g, '')
  return (attribute.type === 'bool' ? normaliseBool(value) : value) || attribute.default
}

/** Whether a boolean attribute of the core is on. */
export function attributeOn(pot: {readonly conf: KeyValues}, name: string): boolean {
  const attribute = CORE_ATTRIBUTES.find((candidate) => candidate.name === name)
  return attribute !== undefined && attributeValue(pot, attribute) === 'YES'
}

/** Rejects with USAGE when there is no such attribute. */
export function findAttribute(attributes: readonly Attribute[], name: string): Attribute {
  const attribute = attributes.find((candidate) => candidate.name === name)
  if (attribute === undefined) throw misuse(`there is no attribute '${name}'`, `one of: ${attributes.map((each) => each.name).join(' ')}`)
  return attribute
}

/** `conf` with these attributes, by name and as stored; one that nobody knows becomes `pot.attr.NAME`. */
export function withAttributes(
  {attributes}: {readonly attributes: readonly Attribute[]},
  conf: KeyValues,
  values: Readonly<Record<string, string>>,
): KeyValues {
  return Object.entries(values).reduce((kv, [name, value]) => kv.set(keyOf(attributes.find((one) => one.name === name) ?? {name}), value), conf)
}
