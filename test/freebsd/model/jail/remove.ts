import {closeSync} from 'node:fs'
import {sleep} from '../host.js'
import {endVnet} from '../net/interface.js'
import type {State} from '../state.js'
import type {Jail} from './record.js'

export const processesOf = ({os}: State, jail: Jail): number[] => os.jailed().get(jail.inode) ?? []

/** Sends the signal to what still runs; true when something got it. */
export function signalAll(state: State, jail: Jail, signal: NodeJS.Signals): boolean {
  return processesOf(state, jail).filter((pid) => state.os.kill(pid, signal)).length > 0
}

function forget(state: State, jail: Jail): void {
  state.jails.delete(jail.jid)
  state.cpusets.delete(jail.cpuset)
  endVnet(state.net, jail.jid)
  closeSync(jail.uts)
}

/** jail_remove(2): kills all and waits until the last is gone. */
export async function removeJail(state: State, jail: Jail): Promise<void> {
  if (state.jails.get(jail.jid) !== jail) return
  let killed = false
  while (signalAll(state, jail, 'SIGKILL')) {
    killed = true
    await sleep(5)
  }
  if (state.jails.get(jail.jid) !== jail) return
  forget(state, jail)
  if (killed) state.dying.add(jail.name)
}

/** A process of each jail, as it was seen last. */
const witnesses = new WeakMap<Jail, number>()

/** A jail without `persist` goes with its last process. Looks at all processes only when the known one of a jail has ended: this is asked before each call. */
export function reap(state: State): void {
  const isAlive = (jail: Jail) => {
    const pid = witnesses.get(jail)
    return pid !== undefined && state.os.isJailed(pid, jail.inode)
  }
  const mortal = [...state.jails.values()].filter((jail) => !jail.persist && !jail.held && !isAlive(jail))
  if (mortal.length === 0) return
  const alive = state.os.jailed()
  for (const jail of mortal) {
    const [pid] = alive.get(jail.inode) ?? []
    if (pid === undefined) forget(state, jail)
    else witnesses.set(jail, pid)
  }
}
