import {isRecord} from '../../errors.js'

/** The part of JSON Schema (draft 7) that the contract of plugins uses. pot validates at each start, and a full validator takes longer to load than pot. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema | false>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | false
  /** A pattern for the names of properties. */
  readonly propertyNames?: {readonly pattern: string}
  readonly items?: Schema
  readonly minItems?: number
  readonly minimum?: number
  readonly enum?: readonly (string | number)[]
  readonly const?: string | boolean
  readonly pattern?: string
  readonly format?: 'regex'
  readonly allOf?: readonly Schema[]
  readonly if?: Schema
  readonly then?: Schema
  readonly else?: Schema
}

/** A fault of a value and its path: `a.b` for the key b of the table a. */
export interface Fault {
  readonly path: string
  readonly why: string
}

const TYPES: Readonly<Record<NonNullable<Schema['type']>, readonly [is: (value: unknown) => boolean, name: string]>> = {
  object: [isRecord, 'an object'],
  array: [Array.isArray, 'a list'],
  string: [(value) => typeof value === 'string', 'a text'],
  integer: [Number.isInteger, 'a whole number'],
  number: [Number.isFinite, 'a number'],
  boolean: [(value) => typeof value === 'boolean', 'true or false'],
}

function isRegex(text: string): boolean {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    return false
  }
}

const joined = (path: string, key: string | number) => (path === '' ? String(key) : `${path}.${key}`)

function ofObject(schema: Schema, value: Readonly<Record<string, unknown>>, path: string): Fault[] {
  const {properties = {}, required = [], additionalProperties, propertyNames} = schema
  const missing = required.filter((key) => value[key] === undefined).map((key): Fault => ({path: joined(path, key), why: 'is missing'}))
  const present = Object.entries(value).flatMap(([key, item]): Fault[] => {
    const at = joined(path, key)
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (own === false) return [{path: at, why: 'has no meaning here'}]
    if (own !== undefined) return faults(own, item, at)
    if (additionalProperties === false) return [{path: at, why: 'is not known'}]
    if (propertyNames !== undefined && !new RegExp(propertyNames.pattern).test(key)) return [{path: at, why: 'is no valid name'}]
    return additionalProperties === undefined ? [] : faults(additionalProperties, item, at)
  })
  return [...missing, ...present]
}

function ofArray({items, minItems = 0}: Schema, value: readonly unknown[], path: string): Fault[] {
  if (value.length < minItems) return [{path, why: 'is empty'}]
  return items === undefined ? [] : value.flatMap((item, index) => faults(items, item, joined(path, index)))
}

/** All faults of a value, in the order of its keys. */
export function faults(schema: Schema, value: unknown, path = ''): Fault[] {
  const {type, enum: values, const: only, pattern, format, minimum, allOf = []} = schema
  if (type !== undefined && !TYPES[type][0](value)) return [{path, why: `is not ${TYPES[type][1]}`}]
  if (values !== undefined && !values.some((one) => one === value)) return [{path, why: `is none of ${values.join(', ')}`}]
  if (only !== undefined && value !== only) return [{path, why: `is not ${only}`}]
  if (pattern !== undefined && typeof value === 'string' && !new RegExp(pattern).test(value)) return [{path, why: 'has not the form that it must have'}]
  if (format === 'regex' && typeof value === 'string' && !isRegex(value)) return [{path, why: 'is no regular expression'}]
  if (minimum !== undefined && typeof value === 'number' && value < minimum) return [{path, why: `is less than ${minimum}`}]
  const branch = schema.if === undefined ? undefined : faults(schema.if, value, path).length === 0 ? schema.then : schema.else
  return [
    ...(isRecord(value) ? ofObject(schema, value, path) : []),
    ...(Array.isArray(value) ? ofArray(schema, value, path) : []),
    ...(branch === undefined ? [] : faults(branch, value, path)),
    ...allOf.flatMap((one) => faults(one, value, path)),
  ]
}
