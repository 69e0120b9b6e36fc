import type {Attribute, AttributeType} from '../../record/attributes.js'
import {ATTRIBUTE} from '../contract/schema.js'
import {faults} from '../contract/validate.js'
import {declaredByName, type Checked, type Loaded} from './contributions.js'

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
export const contributedAttributes = (config: Loaded, core: readonly Attribute[]): Checked<Attribute> =>
  declaredByName<DeclaredAttribute, Attribute>(config, core, {
    key: 'attributes',
    noun: 'attribute',
    names: /^[a-z][a-z0-9_.-]*$/,
    isDeclared,
    nameOf: ({name}) => name,
    make: (name, {default: preset = '', limit = false, ...rest}, plugin) => ({
      name,
      ...rest,
      default: preset,
      group: 'plugin',
      plugin,
      ...(limit ? {limit} : {}),
    }),
  })
