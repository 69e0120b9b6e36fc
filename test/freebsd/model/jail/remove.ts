import {closeSync, readlinkSync} from 'node:fs'
import {pids, sleep} from '../host.js'
import {endVnet} from '../net/interface.js'
import type {State} from '../state.js'
import type {Jail} from './record.js'

/** Processes of any jail, by the inode of their UTS namespace. A zombie has none any more. */
export function jailed(): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (const pid of pids()) {
    try {
      const inode = Number(readlinkSync(`/proc/${pid}/ns/uts`).replace(/\D/g, ''))
      found.set(inode, [...(found.get(inode) ?? []), pid])
    } catch {
      // Gone, or a zombie.
    }
  }
  return found
}

export const processesOf = (jail: Jail): number[] => jailed().get(jail.inode) ?? []

/** Sends the signal to what still runs; true when something got it. */
export function signalAll(jail: Jail, signal: NodeJS.Signals): boolean {
  return processesOf(jail).filter((pid) => signalOne(pid, signal)).length > 0
}

export function signalOne(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
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
  while (signalAll(jail, 'SIGKILL')) await sleep(5)
  if (state.jails.get(jail.jid) === jail) forget(state, jail)
}

/** A jail without `persist` goes with its last process. */
export function reap(state: State): void {
  const mortal = [...state.jails.values()].filter(({persist, held}) => !persist && !held)
  if (mortal.length === 0) return
  const alive = jailed()
  for (const jail of mortal) if (!alive.has(jail.inode)) forget(state, jail)
}
