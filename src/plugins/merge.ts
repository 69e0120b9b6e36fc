import {PotError, isRecord} from '../errors.js'
import type {MountEntry} from '../record/pot.js'
import type {Step} from '../operations/types.js'
import type {Added} from './hooks.js'

type Table = Readonly<Record<string, unknown>>

const isStep = (value: unknown): value is Step => isRecord(value) && typeof value.title === 'string' && isRecord(value.run) && typeof value.run.do === 'string'
const isMount = (value: unknown): value is MountEntry =>
  isRecord(value) && typeof value.source === 'string' && typeof value.target === 'string' && typeof value.option === 'string'
const isStringTable = (value: unknown): value is Readonly<Record<string, string>> =>
  isRecord(value) && Object.values(value).every((item) => typeof item === 'string')
const isLine = (value: unknown): value is string => typeof value === 'string' && !/[\n\r]/.test(value)
const isWord = (value: unknown): value is string => typeof value === 'string' && /^\S+$/.test(value)
const listOf =
  <T>(is: (value: unknown) => value is T) =>
  (value: unknown): value is readonly T[] =>
    Array.isArray(value) && value.every(is)

/** OCI configurations: tables are merged, lists appended, and of two different values the first one stays. */
function mergeDeep(first: Table, second: Table, clash: (key: string) => void, path = ''): Table {
  const merged: Record<string, unknown> = {...first}
  for (const [key, value] of Object.entries(second)) {
    const old = merged[key]
    if (old === undefined) merged[key] = value
    else if (Array.isArray(old) && Array.isArray(value)) merged[key] = [...old, ...value]
    else if (isRecord(old) && isRecord(value)) merged[key] = mergeDeep(old, value, clash, `${path}${key}.`)
    else if (old !== value) clash(`${path}${key}`)
  }
  return merged
}

function mergeFlat(first: Readonly<Record<string, string>>, second: Readonly<Record<string, string>>, clash: (key: string) => void) {
  for (const [key, value] of Object.entries(second)) if (first[key] !== undefined && first[key] !== value) clash(key)
  return {...second, ...first}
}

/** `added` and what the `plan` hook of `plugin` answered. Rejects with HOOK_FAILED when the answer is no Contribution. */
export function mergeContributions(added: Added, plugin: string, answer: unknown, warn: (line: string) => void): Added {
  if (answer === undefined || answer === null) return added
  const part = <T>(key: keyof Added, is: (value: unknown) => value is T, none: T): T => {
    const value = isRecord(answer) ? (answer[key] ?? none) : undefined
    if (is(value)) return value
    throw new PotError('HOOK_FAILED', `plugin ${plugin} answers with a plan whose '${key}' is malformed`, {hint: `pot plugins uninstall ${plugin}`})
  }
  const clash = (what: string) => (key: string) => warn(`plugin ${plugin}: its ${what} '${key}' is ignored, another plugin has set it`)
  return {
    before: [...added.before, ...part('before', listOf(isStep), [])],
    after: [...added.after, ...part('after', listOf(isStep), [])],
    last: [...added.last, ...part('last', listOf(isStep), [])],
    mounts: [...added.mounts, ...part('mounts', listOf(isMount), [])],
    params: mergeFlat(added.params, part('params', isStringTable, {}), clash('parameter')),
    attributes: mergeFlat(added.attributes, part('attributes', isStringTable, {}), clash('attribute')),
    addresses: [...added.addresses, ...part('addresses', listOf(isWord), [])],
    hosts: [...added.hosts, ...part('hosts', listOf(isLine), [])],
    settings: mergeFlat(added.settings, part('settings', isStringTable, {}), clash('setting')),
    oci: mergeDeep(added.oci, part('oci', isRecord, {}), clash('OCI setting')),
  }
}
