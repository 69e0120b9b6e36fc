import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import type {State} from '../state.js'
import {hostUser} from '../users.js'

const BUILT_IN: readonly (readonly [string, number])[] = [
  ['wheel', 0],
  ['daemon', 1],
  ['operator', 5],
  ['www', 80],
  ['nogroup', 65533],
  ['nobody', 65534],
]

const all = (state: State): Map<string, number> => new Map([...BUILT_IN, ...state.groups])

/** As pw(8) prints it. */
function findGroup(state: State, who: string): string | undefined {
  for (const [name, gid] of all(state)) if (name === who || String(gid) === who) return `${name}:*:${gid}:${name === 'wheel' ? 'root' : ''}`
  return undefined
}

/** getent(1) prints no colon after the gid of a group without members. */
const asGetent = (line: string | undefined): string | undefined => line?.replace(/:$/, '')

export async function getent(call: Call, state: State): Promise<Reply> {
  const [database, ...keys] = call.argv
  if (database === undefined) return fail('usage: getent database [key ...]')
  if (database !== 'group' && database !== 'passwd')
    return fail(
      database === 'hosts' || database === 'services' ? `freebsd model: getent ${database} is not modelled` : `getent: Unknown database \`${database}'`,
      database === 'hosts' ? 70 : 1,
    )
  if (keys.length === 0)
    return database === 'group'
      ? ok([...all(state).keys()].map((name) => `${asGetent(findGroup(state, name))}\n`).join(''))
      : fail('freebsd model: getent passwd without a key is not modelled', 70)
  const found = keys.map((key) => {
    if (database === 'group') return asGetent(findGroup(state, key))
    const user = hostUser(/^\d+$/.test(key) ? Number(key) : key)
    return user && `${user.name}:*:${user.uid}:${user.gid}:${user.name}:${user.home}:${user.shell}`
  })
  return {
    code: found.includes(undefined) ? 2 : 0,
    stdout: found
      .filter((line) => line !== undefined)
      .map((line) => `${line}\n`)
      .join(''),
  }
}

const EX_DATAERR = 65

export async function pw(call: Call, state: State): Promise<Reply> {
  const [command = '', ...rest] = call.argv
  const [, verb] = /^group(add|del|show|mod|next)$/.exec(command) ?? []
  if (verb === undefined)
    return fail(
      /^(user|lock|unlock)/.test(command)
        ? `freebsd model: pw ${command} is not modelled`
        : 'usage:\n\tpw [user|group|lock|unlock] [add|del|mod|show|next] [help|switches/values]',
      70,
    )
  const positional = rest[0] !== undefined && !rest[0].startsWith('-') ? rest[0] : undefined
  const options = getopt(
    positional === undefined ? rest : rest.slice(1),
    'C:qn:g:h:H:M:oNPYd:m:l:aF',
    usual('pw', `usage: pw group${verb} [group|gid] [switches]`, 64),
  )
  const name = positional ?? options.value('n') ?? options.value('g')
  if (name === undefined || options.operands.length > 0) return fail(verb === 'add' ? 'pw: group name required' : 'pw: group name or id required', 64)
  const line = findGroup(state, name)
  if (verb === 'add') {
    if (line) return fail(`pw: group name \`${name}' already exists`, EX_DATAERR)
    const gid = options.value('g')
    if (gid !== undefined && (!/^\d+$/.test(gid) || findGroup(state, gid))) return fail(`pw: gid \`${gid}' has already been allocated`, EX_DATAERR)
    state.groups.set(name, gid === undefined ? Math.max(1000, ...state.groups.values()) + 1 : Number(gid))
    return ok()
  }
  if (!line) return fail(`pw: unknown group \`${name}'`, EX_DATAERR)
  if (verb === 'show') return ok(`${line}\n`)
  if (verb !== 'del') return fail(`freebsd model: pw group${verb} is not modelled`, 70)
  state.groups.delete(line.slice(0, line.indexOf(':')))
  return ok()
}
