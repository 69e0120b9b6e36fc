import type {Draft, FieldContext} from './draft.js'
import type {At, Reading} from './nodes.js'
import type {StackMount} from './stack.js'

/** A file of the host that pots of the stack can read. */
export interface StackConfig {
  readonly name: string
  /** Absolute. */
  readonly file: string
}

/** A config of a pot, as its field says. */
export interface UsedConfig {
  readonly name: string
  /** As the pot sees it. */
  readonly target: string
  readonly at: At
}

/** Reads the configs of a pot: names, or mappings as of compose. */
export function readConfigs({reading, draft, notice}: FieldContext, at: At): void {
  for (const one of reading.elements(at)) {
    const parts = reading.kind(one) === 'map' ? reading.entries(one) : [{...one, key: 'source'}]
    const [source, given] = ['source', 'target'].map((key) => parts.find((part) => part.key === key))
    const name = source === undefined ? reading.problem(one, 'needs source') : reading.text(source, 'the name of a config')
    if (name === undefined) continue
    const target = (given === undefined ? undefined : reading.text(given, 'a path')) ?? `/${name}`
    for (const {key, field} of parts) {
      if (['source', 'target'].includes(key)) continue
      if (['mode', 'uid', 'gid'].includes(key)) notice(`${field} is not used: the pot sees the owner and the mode that the file has on the host`)
      else reading.problem(one, `${key} is not a field of a config: source, target`)
    }
    if (!target.startsWith('/') || target === '/') reading.problem(given ?? one, `'${target}' must be an absolute path in the pot, and not /`)
    else draft.configs.push({name, target, at: one})
  }
}

/** The mounts of a pot with those that its configs stand for: the file, read-only. Notes a config that is not declared, and a target that is taken. */
export function withConfigs(reading: Reading, {mounts, configs}: Draft, declared: readonly StackConfig[]): StackMount[] {
  const all = new Map(mounts)
  for (const {name, target, at} of configs) {
    const config = declared.find((one) => one.name === name)
    if (config === undefined) reading.problem(at, `there is no config '${name}' in configs`)
    else if (all.has(target)) reading.problem(at, `${target} has another mount already`)
    else all.set(target, {source: config.file, kind: 'directory', target, readOnly: true})
  }
  return [...all.values()]
}
