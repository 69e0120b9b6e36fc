import type {Attribute, AttributeType} from '../pots/attributes.js'
import {blocks, isRecord, isStrings, type Checked, type Loaded} from './contributions.js'

const TYPES: readonly AttributeType[] = ['bool', 'uint', 'string', 'sysvopt', 'bytes', 'enum']
const typeOf = (value: unknown): AttributeType | undefined => TYPES.find((type) => type === value)

/** The attribute, or what is wrong with it. */
function read(plugin: string, name: string, value: unknown): Attribute | string {
  const wrong = (why: string) => `${plugin}: attribute '${name}' ${why}`
  if (!isRecord(value)) return wrong('is not an object')
  const {default: preset = '', description, values} = value
  const type = typeOf(value.type)
  if (type === undefined) return wrong(`has no type out of ${TYPES.join(', ')}`)
  if (!/^[a-z][a-z0-9_.-]*$/.test(name)) return wrong('is no name for an attribute')
  if (typeof preset !== 'string' || /[\n\r]/.test(preset)) return wrong('has a default that is no line of text')
  if (typeof description !== 'string') return wrong('has no description')
  if (type === 'enum' ? !isStrings(values) : values !== undefined) return wrong('has values if, and only if, its type is "enum"')
  return {name, type, default: preset, description, group: 'plugin', plugin, ...(isStrings(values) ? {values} : {})}
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
