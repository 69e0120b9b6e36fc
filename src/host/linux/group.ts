import {readFileSync} from 'node:fs'
import type {Host} from '../types.js'

/** Returns the ID of a group in a text of group(5); undefined if the text does not contain the group. */
export function groupId(text: string, name: string): number | undefined {
  const id = text
    .split('\n')
    .map((line) => line.split(':'))
    .find(([first]) => first === name)?.[2]
  return id !== undefined && /^\d+$/.test(id) ? Number(id) : undefined
}

/** Reads only /etc/group: a group of a directory service must also be made in /etc/group. */
export const linuxGroup: Host['group'] = async (name) => {
  const gid = groupId(readFileSync('/etc/group', 'utf8'), name)
  return {
    gid,
    make:
      gid !== undefined
        ? []
        : [
            {
              title: `make the group ${name}`,
              run: {do: 'exec', argv: ['groupadd', '--system', name]},
              atomic: true,
              undo: [{do: 'exec', argv: ['groupdel', name], tolerate: ['does not exist']}],
            },
          ],
    drop: [{title: `remove the group ${name}`, run: {do: 'exec', argv: ['groupdel', name], tolerate: ['does not exist']}, final: true}],
  }
}
