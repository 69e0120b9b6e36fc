import {existsSync} from 'node:fs'
import {fail, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import type {Jail} from '../jail/record.js'
import type {State} from '../state.js'
import {hostUser, inherited, jailGroups, jailUser, loginEnv, within} from '../users.js'
import {ifconfig} from './ifconfig.js'
import {route} from './route.js'
import {zfs} from './zfs.js'

/** Those that ask the kernel of the model. */
const kernelTools: Readonly<Record<string, typeof ifconfig>> = {ifconfig, route, zfs}

const USAGE = 'usage: jexec [-l] [-d working-directory] [-u username | -U username]\n             jail [command ...]'

/** jail_getid(3) takes any number as it is; attaching is what finds out that there is no such jail. */
export function attachTo(state: State, tool: string, who: string): Jail {
  if (/^\s*\d+$/.test(who)) return state.jails.get(Number(who)) ?? refuse(`${tool}: jail_attach(${Number(who)}): Invalid argument`)
  return [...state.jails.values()].find(({name}) => name === who) ?? refuse(`${tool}: jail "${who}" not found`)
}

export async function jexec(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'd:lnu:U:', usual('jexec', USAGE))
  const [who, ...command] = options.operands
  if (who === undefined || (options.has('u') && options.has('U'))) return fail(USAGE)
  const name = options.value('u') ?? options.value('U')
  const clean = options.has('l')
  if (options.has('u') && name !== undefined && !hostUser(name)) return fail(`jexec: ${name}: no such user`)

  const jail = attachTo(state, 'jexec', who)
  const own = (key: string | number) => (options.has('u') ? hostUser(key) : (jailUser(jail.path, key) ?? (key === 0 ? hostUser(0) : undefined)))
  const user = name !== undefined ? own(name) : clean ? own(0) : undefined
  if (name !== undefined && !user) return fail(`jexec: ${name}: no such user`)

  const inside = kernelTools[command[0]?.replace(/^\/sbin\//, '') ?? '']
  // The network and the datasets of the jail are the model's, and so are the programs that ask for it, if the jail has them.
  if (inside && existsSync(within(jail.path, `/sbin/${inside.name}`))) return inside({...call, tool: inside.name, argv: command.slice(1), jail}, state)
  const env =
    clean && user ? loginEnv(user, call.env) : {...inherited(call.env), ...(user ? {USER: user.name, HOME: user.home, SHELL: user.shell || '/bin/sh'} : {})}
  const shell = clean && user && user.shell !== '' ? user.shell : '/bin/sh'
  return {
    code: 0,
    exec: {
      argv: command.length > 0 ? command : [shell],
      env,
      root: jail.path,
      cwd: options.value('d') ?? (clean && user ? user.home : '/'),
      uts: `/proc/${state.pid}/fd/${jail.uts}`,
      complaint: 'jexec: execvp:',
      ...(name !== undefined && user ? {uid: user.uid, gid: user.gid, groups: options.has('u') ? [user.gid] : jailGroups(jail.path, user)} : {}),
    },
  }
}
