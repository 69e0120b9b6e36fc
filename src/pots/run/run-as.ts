import {hasCode, messageOf, PotError} from '../../errors.js'
import type {ExecOptions} from '../../host/types.js'
import type {Pot} from '../../record/pot.js'

/** The user and the directory for programs of a pot, from the attributes `user` and `workdir`. A boot script needs root, so a pot that boots has no user. */
export function runAs({attributes: {user, workdir: directory}}: Pick<Pot, 'attributes'>): Pick<ExecOptions, 'user' | 'directory'> {
  return {...(user === '' ? {} : {user}), ...(directory === '' ? {} : {directory})}
}

/**
 * Calls a function that finds the user of the attribute in the pot. A missing user is a fault of the record, for example of that of an image, and not of the
 * command line: NO_USER with exit status 1.
 */
export function findingOwnUser<T>({name, attributes: {user}}: Pick<Pot, 'name' | 'attributes'>, find: () => T): T {
  try {
    return find()
  } catch (cause) {
    if (!hasCode(cause, 'NO_USER')) throw cause
    throw new PotError('NO_USER', `'${name}' is to run as '${user}': ${messageOf(cause)}`, {
      cause,
      hint: `pot set-attribute -p ${name} -A user -V USER, with a user of its /etc/passwd`,
    })
  }
}

/** The environment of the record for programs that `exec` runs; empty unless the attribute `exec-env` is set. */
export function execEnvironment(pot: Pick<Pot, 'attributes' | 'env'>): Record<string, string> {
  if (!pot.attributes['exec-env']) return {}
  return Object.fromEntries(pot.env)
}
