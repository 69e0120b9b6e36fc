import {isRecord} from '../errors.js'
import type {Attribute, AttributeType} from '../record/attributes.js'
import {blocks, isStrings, type Checked, type Loaded} from './contributions.js'

const TYPES: readonly AttributeType[] = ['bool', 'uint', 'string', 'sysvopt', 'bytes', 'number', 'enum']
const typeOf = (value: unknown): AttributeType | undefined => TYPES.find((type) => type === value)

/** `pot.rss.memory`: those of the core have two words, or begin with pot.attr. */
const KEY = /^pot\.(?!attr\.)[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/

/** The attribute, or what is wrong with it. */
function read(plugin: string, name: string, value: unknown): Attribute | string {
  const wrong = (why: string) => `${plugin}: attribute '${name}' ${why}`
  if (!isRecord(value)) return wrong('is not an object')
  const {default: preset = '', description, values, key, limit = false} = value
  const type = typeOf(value.type)
  if (type === undefined) return wrong(`has no type out of ${TYPES.join(', ')}`)
  if (!/^[a-z][a-z0-9_.-]*$/.test(name)) return wrong('is no name for an attribute')
  if (typeof preset !== 'string' || /[\n\r]/.test(preset)) return wrong('has a default that is no line of text')
  if (typeof description !== 'string') return wrong('has no description')
  if (type === 'enum' ? !isStrings(values) : values !== undefined) return wrong('has values if, and only if, its type is "enum"')
  if (key !== undefined && (typeof key !== 'string' || !KEY.test(key))) return wrong('has a key that is none for a plugin')
  if (typeof limit !== 'boolean') return wrong('has a limit that is neither true nor false')
  return {
    name,
    type,
    default: preset,
    description,
    group: 'plugin',
    plugin,
    ...(isStrings(values) ? {values} : {}),
    ...(typeof key === 'string' ? {key} : {}),
    ...(limit ? {limit} : {}),
  }
}

/** The attributes that plugins add to those of the core. A malformed one, and one whose name is taken, is a warning. */
export function contributedAttributes(config: Loaded, core: readonly Attribute[]): Checked<Attribute> {
  const {found, warnings} = blocks(config, 'attributes')
  const attributes: Attribute[] = []
  const problems = [...warnings]
  for (const {plugin, value} of found) {
    for (const [name, declared] of Object.entries(isRecord(value) ? value : {})) {
      const attribute = read(plugin, name, declared)
      const taken = [...core, ...attributes].find((other) => other.name === name)
      if (typeof attribute === 'string') problems.push(attribute)
      else if (taken !== undefined) problems.push(`${plugin}: its attribute '${name}' is ignored, ${taken.plugin ?? 'pot itself'} has one of that name`)
      else attributes.push(attribute)
    }
  }
  return {found: attributes, warnings: problems}
}
