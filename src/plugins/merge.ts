import {messageOf, PotError, isRecord} from '../errors.js'
import {parseAttribute} from '../record/attribute-values.js'
import type {Attribute} from '../record/attributes.js'
import type {MountEntry} from '../record/pot.js'
import {isStep, wrongStep} from '../operations/check/step.js'
import {actionsOf, vouched} from '../operations/check/vouched.js'
import type {Step} from '../operations/types.js'
import {forbiddenMount} from './contributed/permissions.js'
import {assertPermitted, notPermitted, type Limits} from './guard.js'
import {taken, type Added, type Lifecycle} from './hooks.js'

type Table = Readonly<Record<string, unknown>>

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

/** Merges OCI configurations: merges tables and appends lists. Of two different values it keeps the first one. */
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

interface Origin {
  readonly plugin: string
  readonly hook: string
  /** undefined: no limits. */
  readonly limits: Limits | undefined
}

/** Steps of a plugin with its name. Throws HOOK_FAILED for a step that pot cannot run, and NOT_PERMITTED for one that its permissions do not contain. */
function markedSteps(value: unknown, key: string, {plugin, hook, limits}: Origin): Step[] {
  const wrong = (what: string) => failed(plugin, hook, what)
  if (!Array.isArray(value)) throw wrong(`'${key}' that is malformed`)
  const all: readonly unknown[] = value
  const problem = all.map((step) => wrongStep(step)).find((why) => why !== undefined)
  if (problem !== undefined) throw wrong(`'${key}' in which ${problem}`)
  return all.filter(isStep).map((step) => {
    // Steps of pieces of pot count, too: a hook takes part in the commands of others.
    if (limits !== undefined) assertPermitted(step, {plugin, says: `its hook ${hook} returns '${key}'`}, limits, actionsOf(step))
    return vouched({...step, plugin})
  })
}

const failed = (plugin: string, hook: string, what: string) =>
  new PotError('HOOK_FAILED', `plugin ${plugin}: its hook ${hook} returns ${what}`, {hint: `pot plugins uninstall ${plugin}`})

/** The steps that a hook for an event of another plugin returns. Throws HOOK_FAILED for anything else. */
export function stepsOf(answer: unknown, origin: Origin): Step[] {
  if (answer === undefined || answer === null) return []
  if (!isRecord(answer)) throw failed(origin.plugin, origin.hook, 'no object with steps')
  return markedSteps(answer.steps ?? [], 'steps', origin)
}

/** The result of a plan hook. */
export interface Answer {
  readonly plugin: string
  readonly event: Lifecycle
  readonly answer: unknown
  /** What its steps may touch; undefined: everything. */
  readonly limits?: Limits | undefined
  /** All attributes of pots. */
  readonly attributes: readonly Attribute[]
}

/**
 * Merges `added` with the result of a plugin's `plan` hook. Marks the steps with the name of the plugin. Throws HOOK_FAILED when the result is not a
 * contribution, contains a key that the event does not accept, a step that pot cannot run, an unknown attribute or a value that an attribute cannot have.
 */
export function mergeContributions(added: Added, {plugin, event, answer, attributes, limits}: Answer, warn: (line: string) => void): Added {
  if (answer === undefined || answer === null) return added
  const wrong = (what: string) => failed(plugin, `pot:${event}:plan`, what)
  if (!isRecord(answer)) throw wrong('no contribution')
  const takes = taken(event)
  const refused = Object.keys(answer).find((key) => answer[key] !== undefined && !takes.some((one) => one === key))
  if (refused !== undefined) throw wrong(`'${refused}', which ${event} does not take; it takes ${takes.join(', ') || 'nothing'}`)
  const part = <T>(key: keyof Added, is: (value: unknown) => value is T, none: T): T => {
    const value = answer[key] ?? none
    if (is(value)) return value
    throw wrong(`'${key}' that is malformed`)
  }
  const hook = `pot:${event}:plan`
  const steps = (key: 'before' | 'after' | 'last') => markedSteps(answer[key] ?? [], key, {plugin, hook, limits})
  const mounts = part('mounts', listOf(isMount), [])
  const beyond = limits && forbiddenMount(mounts, limits.permissions, limits.variables)
  if (beyond !== undefined) throw notPermitted({plugin, says: `its hook ${hook} returns`}, `'mounts' with ${beyond}`)
  const stored = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(part('attributes', isStringTable, {})).map(([name, text]) => {
        const attribute = attributes.find((one) => one.name === name)
        if (attribute === undefined) throw wrong(`'attributes' with '${name}', which is no attribute`)
        try {
          return [name, parseAttribute(attribute, text)]
        } catch (error) {
          throw wrong(`'attributes' in which ${messageOf(error)}`)
        }
      }),
    )
  const clash = (what: string) => (key: string) => warn(`plugin ${plugin}: its ${what} '${key}' is ignored, another plugin has set it`)
  return {
    before: [...added.before, ...steps('before')],
    after: [...added.after, ...steps('after')],
    last: [...added.last, ...steps('last')],
    mounts: [...added.mounts, ...mounts],
    params: mergeFlat(added.params, part('params', isStringTable, {}), clash('parameter')),
    attributes: mergeFlat(added.attributes, stored(), clash('attribute')),
    addresses: [...added.addresses, ...part('addresses', listOf(isWord), [])],
    hosts: [...added.hosts, ...part('hosts', listOf(isLine), [])],
    nameservers: [...added.nameservers, ...part('nameservers', listOf(isWord), [])],
    settings: mergeFlat(added.settings, part('settings', isStringTable, {}), clash('setting')),
    oci: mergeDeep(added.oci, part('oci', isRecord, {}), clash('OCI setting')),
  }
}
