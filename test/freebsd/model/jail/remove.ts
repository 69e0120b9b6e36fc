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

/** A jail without `persist` goes with its last process. */
export function reap(state: State): void {
  const mortal = [...state.jails.values()].filter(({persist, held}) => !persist && !held)
  if (mortal.length === 0) return
  const alive = state.os.jailed()
  for (const jail of mortal) if (!alive.has(jail.inode)) forget(state, jail)
}
