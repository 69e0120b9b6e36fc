import type {Context} from '../context.js'
import {misuse} from '../errors.js'
import {parseRlimit} from '../programs/rlimit.js'
import {CORE_ATTRIBUTES, isComplete, type CoreAttributes} from './core-attributes.js'
import {attributeKey, keyOf, type Attribute, type AttributeData} from './attributes.js'

export {attributeKey, keyOf}
import type {KeyValues} from './key-values.js'

/** Parses YES and NO, and their synonyms true, false, on and off, in upper or lower case; returns undefined for any other text. */
export function parseBool(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  return ['yes', 'true', 'on'].includes(word) ? true : ['no', 'false', 'off'].includes(word) ? false : undefined
}

/** Returns the text that is stored for a boolean. */
export const formatBool = (value: boolean): 'YES' | 'NO' => (value ? 'YES' : 'NO')

/** Returns the text that is stored for a value. */
export const formatData = (value: AttributeData): string => (typeof value === 'boolean' ? formatBool(value) : String(value))

function storedBool(text: string): 'YES' | 'NO' | undefined {
  const value = parseBool(text)
  return value === undefined ? undefined : formatBool(value)
}

const OPTIONS: Readonly<Record<string, string>> = {
  bool: 'YES or NO',
  uint: 'a number',
  bytes: 'a number of bytes, with K, M, G or T',
  number: 'a number above 0, with three decimals at most',
  sysvopt: 'new, inherit or disable',
  restart: 'no, always, on-failure or on-failure:NUMBER',
  retention: 'numbers of hours, days, weeks and months, such as 24h,7d,4w,6m, or nothing',
  rlimit: "a number or 'unlimited', or SOFT:HARD",
}

function stored({type, values = []}: Attribute, text: string): string | undefined {
  switch (type) {
    case 'bool':
      return storedBool(text)
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
    case 'retention':
      return text === '' || /^[1-9]\d{0,3}[hdwm](,[1-9]\d{0,3}[hdwm])*$/.test(text) ? text : undefined
    case 'restart':
      return /^(no|always|on-failure(:[1-9]\d{0,5})?)$/.test(text) ? text : undefined
    case 'string':
      return /[\r\n\0]/.test(text) ? undefined : text
  }
}

/** Returns the text that is stored for `text`; '' clears a string, and an attribute without a default, and 'none' a number of bytes without a default. Throws USAGE if `text` is not a value of the type. */
export function parseAttribute(attribute: Attribute, text: string): string {
  if (text === '' && attribute.default === '' && attribute.type !== 'bool') return ''
  if (text === 'none' && attribute.default === '' && attribute.type === 'bytes') return ''
  const value = stored(attribute, text)
  if (value !== undefined && isAllowed(attribute, value)) return value
  const none = attribute.type === 'bytes' && attribute.default === '' ? ', or none' : ''
  const allowed = `${attribute.values?.join(', ') ?? OPTIONS[attribute.type] ?? 'one line'}${none}`
  throw misuse(`'${text}' is not a value for ${attribute.name}, which can be ${allowed}${limitsInWords(attribute)}`)
}

const UNITS = ['', 'K', 'M', 'G', 'T']

/** Returns the number of a stored text of the type `uint`, `number` or `bytes`. */
export const numberIn = (text: string): number => Number.parseFloat(text) * 1024 ** Math.max(0, UNITS.indexOf(text.slice(-1).toUpperCase()))

/** A number of bytes in the largest unit in which it is whole: `64M`. */
function bytesInWords(value: number): string {
  const unit = UNITS.findLastIndex((_, index) => value >= 1024 ** index && value % 1024 ** index === 0)
  return `${value / 1024 ** Math.max(0, unit)}${UNITS[unit] ?? ''}`
}

function isAllowed({min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, pattern, type}: Attribute, text: string): boolean {
  if (type === 'string') return pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(text)
  return !['uint', 'number', 'bytes'].includes(type) || (numberIn(text) >= min && numberIn(text) <= max)
}

function limitsInWords({min, max, pattern, type}: Attribute): string {
  const word = (value: number) => (type === 'bytes' ? bytesInWords(value) : String(value))
  const range = [...(min === undefined ? [] : [`at least ${word(min)}`]), ...(max === undefined ? [] : [`at most ${word(max)}`])].join(' and ')
  if (range !== '') return `: ${range}`
  return pattern === undefined ? '' : ` that matches ${pattern}`
}

/** Returns the effective value for a pot as text: the value in its record, or the default. Booleans are YES or NO. */
export function attributeValue({conf}: {readonly conf: KeyValues}, attribute: Attribute): string {
  const raw = conf.get(keyOf(attribute))
  if (raw === undefined) return attribute.default
  if (attribute.type === 'string') return raw
  const value = raw.replaceAll(/[\s"]/g, '')
  return (attribute.type === 'bool' ? storedBool(value) : value) || attribute.default
}

/** Like `attributeValue`, but converts the value to its type. An invalid `uint` has the default. */
export function attributeData(pot: {readonly conf: KeyValues}, attribute: Attribute): AttributeData {
  const text = attributeValue(pot, attribute)
  if (attribute.type === 'bool') return parseBool(text) ?? false
  if (attribute.type === 'uint') return Number(stored(attribute, text) ?? attribute.default)
  return text
}

/**
 * Returns the effective values of the attributes, by name and each in its type. `A`: the types of the attributes of a plugin, made by `pot plugins types`.
 */
export function attributesOf<A extends object = Readonly<Record<string, AttributeData>>>(
  {attributes}: Pick<Context, 'attributes'>,
  pot: {readonly conf: KeyValues},
): A
export function attributesOf({attributes}: Pick<Context, 'attributes'>, pot: {readonly conf: KeyValues}): object {
  return Object.fromEntries(attributes.map((attribute) => [attribute.name, attributeData(pot, attribute)]))
}

/** Returns the effective values of the attributes of the core, by name. */
export function coreAttributes(conf: KeyValues): CoreAttributes {
  const values = Object.fromEntries(CORE_ATTRIBUTES.map((attribute) => [attribute.name, attributeData({conf}, attribute)]))
  if (isComplete(values)) return values
  throw new TypeError('a core attribute has a default that is not of its type')
}

/** Returns the attribute with this name. Throws USAGE if it does not exist. */
export function findAttribute(attributes: readonly Attribute[], name: string): Attribute {
  const attribute = attributes.find((candidate) => candidate.name === name)
  if (attribute === undefined) throw misuse(`there is no attribute '${name}'`, `one of: ${attributes.map((each) => each.name).join(' ')}`)
  return attribute
}

/** Returns `conf` with attributes set. `values` has stored texts by attribute name. The key of an unknown attribute is `pot.attr.NAME`. */
export function withAttributes({attributes}: Pick<Context, 'attributes'>, conf: KeyValues, values: Readonly<Record<string, string>>): KeyValues {
  return Object.entries(values).reduce((kv, [name, value]) => kv.set(keyOf(attributes.find((one) => one.name === name) ?? {name}), value), conf)
}

/** The labels of a pot by name; a label without a value has the value ''. */
export type Labels = Readonly<Record<string, string>>

/** Parses the attribute `label`. */
export function parseLabels(text: string): Labels {
  const pairs = text.split(',').filter(Boolean)
  return Object.fromEntries(pairs.map((pair) => (pair.includes('=') ? [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] : [pair, ''])))
}

/** Formats labels as the attribute `label`. */
export const formatLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join(',')
