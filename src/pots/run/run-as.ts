import type {ExecOptions} from '../../host/types.js'
import {CORE_ATTRIBUTES} from '../../record/core-attributes.js'
import {attributeOn, attributeValue} from '../../record/attribute-values.js'
import type {Pot} from '../../record/pot.js'

const attributeOf = (pot: Pick<Pot, 'conf'>, name: string): string => {
  const attribute = CORE_ATTRIBUTES.find((one) => one.name === name)
  return attribute === undefined ? '' : attributeValue(pot, attribute)
}

/** What the attributes `user` and `workdir` say of what is run in a pot. A boot script needs root: what boots has no user. */
export function runAs(pot: Pick<Pot, 'conf'>): Pick<ExecOptions, 'user' | 'directory'> {
  const [user, directory] = [attributeOf(pot, 'user'), attributeOf(pot, 'workdir')]
  return {...(user === '' ? {} : {user}), ...(directory === '' ? {} : {directory})}
}

/** The environment of the record, for what `exec` runs, when the attribute `exec-env` asks for it. */
export function execEnvironment(pot: Pick<Pot, 'conf' | 'env'>): Record<string, string> {
  if (!attributeOn(pot, 'exec-env')) return {}
  return Object.fromEntries(pot.env.map((variable) => [variable.slice(0, variable.indexOf('=')), variable.slice(variable.indexOf('=') + 1)]))
}
