import type {Attribute, AttributeType} from '../../record/attributes.js'
import {ATTRIBUTE} from '../contract/schema.js'
import {faults} from '../contract/validate.js'
import {blocks, type Checked, type Loaded} from './contributions.js'

/** The declaration of the attribute in package.json. */
export interface DeclaredAttribute extends Pick<Attribute, 'description' | 'values' | 'key' | 'min' | 'max' | 'pattern'> {
  readonly type: AttributeType
  readonly default?: string
  readonly limit?: boolean
}

const isDeclared = (value: unknown): value is DeclaredAttribute => faults(ATTRIBUTE, value).length === 0

/**
 * The attributes that plugins add to the attributes of the core. Gives a warning for a name that is already taken. Omits malformed attributes, which are among
 * the problems of their plugin.
 */
export function contributedAttributes(config: Loaded, core: readonly Attribute[]): Checked<Attribute> {
  const attributes: Attribute[] = []
  const warnings: string[] = []
  for (const {plugin, value} of blocks(config, 'attributes')) {
    for (const [name, declared] of Object.entries(value)) {
      if (!isDeclared(declared) || !/^[a-z][a-z0-9_.-]*$/.test(name)) continue
      const taken = [...core, ...attributes].find((other) => other.name === name)
      if (taken !== undefined) {
        warnings.push(`${plugin}: its attribute '${name}' is ignored, ${taken.plugin ?? 'pot itself'} has one of that name`)
        continue
      }
      const {default: preset = '', limit = false, ...rest} = declared
      attributes.push({name, ...rest, default: preset, group: 'plugin', plugin, ...(limit ? {limit} : {})})
    }
  }
  return {found: attributes, warnings}
}
