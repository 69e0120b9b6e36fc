import type {ExecOptions} from '../../host/types.js'
import type {Pot} from '../../record/pot.js'

/** The user and the directory for programs of a pot, from the attributes `user` and `workdir`. A boot script needs root, so a pot that boots has no user. */
export function runAs({attributes: {user, workdir: directory}}: Pick<Pot, 'attributes'>): Pick<ExecOptions, 'user' | 'directory'> {
  return {...(user === '' ? {} : {user}), ...(directory === '' ? {} : {directory})}
}

/** The environment of the record for programs that `exec` runs; empty unless the attribute `exec-env` is set. */
export function execEnvironment(pot: Pick<Pot, 'attributes' | 'env'>): Record<string, string> {
  if (!pot.attributes['exec-env']) return {}
  return Object.fromEntries(pot.env)
}
