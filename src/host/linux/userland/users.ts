import {PotError} from '../../../errors.js'
import {readInside} from '../mounts/inside.js'

export interface User {
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
}

const fields = (text: string): string[][] => text.split('\n').map((line) => line.split(':'))

/**
 * Finds a user of the tree below `root`, by name or number, and its groups in this tree. With `:GROUP`, the user has only this group. Throws NO_USER for
 * an unknown name.
 */
export function findUser(root: string, text: string): User {
  const [user = '', group] = text.split(':')
  const found = userOf(root, user)
  return group === undefined ? found : {...found, gid: groupOf(root, group), groups: []}
}

function groupOf(root: string, group: string): number {
  const [, , id = group] = fields(readInside(root, '/etc/group') ?? '').find(([name]) => name === group) ?? []
  if (/^\d+$/.test(id)) return Number(id)
  throw new PotError('NO_USER', `there is no group '${group}' in the pot`, {exit: 2})
}

function userOf(root: string, user: string): User {
  const entry = fields(readInside(root, '/etc/passwd') ?? '').find(([name, , uid]) => name === user || uid === user)
  const isNumber = /^\d+$/.test(user)
  if (entry === undefined && !isNumber) throw new PotError('NO_USER', `there is no user '${user}' ${root === '/' ? 'on this host' : 'in the pot'}`, {exit: 2})
  const [name, , uid = user, gid = '0'] = entry ?? []
  const groups = fields(readInside(root, '/etc/group') ?? '')
    .filter(([, , , members = '']) => name !== undefined && members.split(',').includes(name))
    .flatMap(([, , id]) => (/^\d+$/.test(id ?? '') ? [Number(id)] : []))
  return {uid: Number(uid), gid: Number(gid), groups}
}
