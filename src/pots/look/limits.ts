import type {Context} from '../../context.js'
import {attributeValue} from '../../record/attribute-values.js'
import type {Pot} from '../../record/pot.js'

/** The limits of a pot by name, in stored form: attributes with a value that a plugin declares to be limits. */
export const limitsOf = ({attributes}: Pick<Context, 'attributes'>, pot: Pick<Pot, 'conf'>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    attributes
      .filter(({limit}) => limit === true)
      .map((attribute) => [attribute.name, attributeValue(pot, attribute)] as const)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
