import type {Attribute} from '../../record/attributes.js'
import type {PluginField} from './plugin-fields.js'
import {POT_FIELDS} from './pot-fields.js'

type Schema = Readonly<Record<string, unknown>>

const named = (description: string, properties: Readonly<Record<string, Schema>>): Schema => ({
  description,
  type: 'object',
  additionalProperties: {type: ['object', 'null'], properties: {...properties, external: {type: 'boolean', description: 'it must be there already'}}},
})

const ofPlugin = ({description, boolean, multiple, options}: PluginField): Schema => {
  const one: Schema = boolean ? {type: 'boolean'} : options === undefined ? {type: ['string', 'number']} : {enum: options}
  return {description, ...(multiple ? {anyOf: [one, {type: 'array', items: one}, {type: 'object'}]} : one)}
}

/** The JSON schema of a stack file, for editors. Files of compose have schemas of their own. */
export function stackSchema(plugins: readonly PluginField[], attributes: readonly Attribute[]): Schema {
  const own = Object.entries(POT_FIELDS).map(([name, {description, schema}]) => {
    const known = Object.fromEntries(attributes.filter((one) => one.readonly !== true).map((one) => [one.name, {description: one.description}]))
    return [name, {description, ...schema, ...(name === 'attributes' ? {properties: known} : {})}]
  })
  const pot: Schema = {
    type: 'object',
    properties: Object.fromEntries([...own, ...plugins.map((one) => [one.name, ofPlugin(one)])]),
    patternProperties: {'^x-': {}},
    additionalProperties: false,
    oneOf: [{required: ['base']}, {required: ['image']}, {required: ['clone']}],
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'a stack of pot; see pot-stack(5)',
    type: 'object',
    properties: {
      name: {type: 'string', description: 'name of the stack'},
      pots: {type: 'object', description: 'the pots, by name', additionalProperties: pot},
      networks: named('private bridges, by name', {size: {type: 'integer', minimum: 2, maximum: 65_534, description: 'least number of addresses'}}),
      volumes: named('fscomps, by name', {}),
      configs: {
        description: 'files of the host that pots read, by name',
        type: 'object',
        additionalProperties: {type: 'object', properties: {file: {type: 'string', description: 'the file'}}, required: ['file']},
      },
      secrets: named('secrets, by name', {file: {type: 'string', description: 'the file with its value'}}),
    },
    patternProperties: {'^x-': {}},
    additionalProperties: false,
    required: ['name', 'pots'],
  }
}
