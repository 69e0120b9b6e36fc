import {isRecord} from '../../../errors.js'

/** Merges `over` into a copy of `base`: objects deeply, arrays by appending; other values are replaced. */
export function merge(base: Readonly<Record<string, unknown>>, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {...base}
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') continue
    const old = result[key]
    result[key] = Array.isArray(old) && Array.isArray(value) ? [...old, ...value] : isRecord(old) && isRecord(value) ? merge(old, value) : value
  }
  return result
}
