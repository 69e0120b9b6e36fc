import type {Status} from '../host.js'
import {findJail, type Jail} from '../jail/record.js'
import type {State} from '../state.js'

export interface Process extends Status {
  /** Absent: a process of the host. */
  readonly jail?: Jail
}

/** Every process, by pid, with the jail that it is in. */
export function processes(state: State): Process[] {
  const jails = new Map([...state.jails.values()].map((jail) => [jail.inode, jail]))
  const found: Process[] = []
  for (const [inode, pids] of state.os.jailed()) {
    const jail = jails.get(inode)
    for (const pid of pids) {
      const status = state.os.status(pid)
      if (status) found.push(jail ? {...status, jail} : status)
    }
  }
  return found.sort((left, right) => left.pid - right.pid)
}

/** jail_getid(3): any number passes, a name must exist. */
export function jailId(state: State, who: string): number | undefined {
  return /^\d+$/.test(who) ? Number(who) : findJail(state, who)?.jid
}

export const jidOf = ({jail}: Process): number => jail?.jid ?? 0

export const commandLine = ({argv, name}: Process): string => (argv.length > 0 ? argv.join(' ') : `[${name}]`)

/** The caller and what started it. */
export function ancestors(all: readonly Process[], pid: number): Set<number> {
  const found = new Set<number>()
  for (let at: number | undefined = pid; at !== undefined && at > 0 && !found.has(at); at = all.find((one) => one.pid === at)?.ppid) found.add(at)
  return found
}
