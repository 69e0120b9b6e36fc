import type {Ask} from '../../programs/ask.js'
import {PotError} from '../../errors.js'
import type {Host} from '../types.js'

/** Groups by getent(1) and pw(8). */
export function freebsdGroup(ask: Ask): Host['group'] {
  return async (name) => {
    const {code, stdout, stderr} = await ask('getent', ['group', name])
    // Status 2 means that the group does not exist.
    if (code !== 0 && code !== 2) throw new PotError('GROUP_LOOKUP', `cannot look up the group ${name}: ${stderr.trim()}`)
    // A group without members may end after its number.
    const found = /^[^:]*:[^:]*:(\d+)(?::|\s*$)/.exec(stdout)?.[1]
    const gid = code === 0 && found !== undefined ? Number(found) : undefined
    const remove = {do: 'exec', argv: ['pw', 'groupdel', name], tolerate: ['unknown group']} as const
    const make = {title: `make group ${name}`, run: {do: 'exec', argv: ['pw', 'groupadd', name]}, undo: [remove], atomic: true} as const
    return {
      gid,
      make: gid === undefined ? [make] : [],
      drop: gid === undefined ? [] : [{title: `remove group ${name}`, run: remove, final: true}],
    }
  }
}
