import {STACK} from '../contract/stack-schema.js'
import {faults} from '../contract/validate.js'
import {blocks, type Loaded} from './contributions.js'
import {uninstalled} from './distribution.js'

/** What plugins do for stack files: `"stack": {"networks": {...}, "ports": {...}}`. */
export interface DeclaredStack {
  readonly networks?: {
    readonly type: string
    readonly shared: string
    readonly option: string
    readonly make: readonly string[]
    readonly remove: readonly string[]
    readonly absent: string
  }
  readonly ports?: {readonly set: readonly string[]; readonly each: string; readonly now: readonly string[]}
}

const isDeclared = (value: unknown): value is DeclaredStack => faults(STACK, value).length === 0

/**
 * What the plugins do for stack files; of two plugins for one thing, the first by name. A plugin that comes with pot and is not installed counts when no other
 * one does the same: the failure of its command says how it is installed.
 */
export function contributedStack(config: Loaded & {readonly root: string}): DeclaredStack {
  const others = {plugins: new Map(uninstalled(config).map((one) => [one.name, one]))}
  const all = [...blocks(config, 'stack'), ...blocks(others, 'stack')].flatMap(({value}) => (isDeclared(value) ? [value] : []))
  return Object.assign({}, ...all.toReversed())
}
