import {isRecord} from '../errors.js'
import type {Pot} from '../record/pot.js'
import type {StackPot} from './file/stack.js'

/** What the last apply has set in a pot. It is a part of the record of the pot, so that it ends with the pot. */
export interface Applied {
  /** The options of create that only a new pot can have, as the file had them. */
  readonly make: Readonly<Record<string, readonly string[]>>
  readonly from: string | undefined
  /** What the file said, in the words of `settable`: what is no longer there goes back to what a new pot has. */
  readonly set: readonly string[]
}

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string')

/** Reads what the last apply has set. A damaged text means that nothing is known. */
export function readApplied({applied}: Pick<Pot, 'applied'>): Applied | undefined {
  let value: unknown
  try {
    value = JSON.parse(applied ?? '')
  } catch {
    return undefined
  }
  if (!isRecord(value) || !isRecord(value.make) || !isTexts(value.set)) return undefined
  const make = Object.entries(value.make).flatMap(([name, values]) => (isTexts(values) ? [[name, values] as const] : []))
  return {make: Object.fromEntries(make), from: typeof value.from === 'string' ? value.from : undefined, set: value.set}
}

/** What the file says about a pot, by name: `command`, `env A`, `ports`, `mount /data`, `attribute restart`, `hosts`, `depend db`. */
export const settable = ({command, env, ports, mounts, attributes, hosts, depends}: StackPot): string[] => [
  ...(command === undefined ? [] : ['command']),
  ...env.map(([name]) => `env ${name}`),
  ...(ports === undefined ? [] : ['ports']),
  ...mounts.map(({target}) => `mount ${target}`),
  ...Object.keys(attributes).map((name) => `attribute ${name}`),
  ...(hosts === undefined ? [] : ['hosts']),
  ...depends.map(({name}) => `depend ${name}`),
]

/** The text for the record. */
export const appliedText = (pot: StackPot): string => JSON.stringify({make: pot.make, from: pot.from, set: settable(pot)})

/** The second words of what was set and begins with `kind`. */
export const wasSet = (applied: Applied | undefined, kind: string): string[] =>
  (applied?.set ?? []).flatMap((one) => (one.startsWith(`${kind} `) ? [one.slice(kind.length + 1)] : []))
