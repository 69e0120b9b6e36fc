import type {State} from '../state.js'

export interface Jail {
  readonly jid: number
  name: string
  readonly path: string
  persist: boolean
  /** Every kernel parameter with its value as jls(8) prints it; booleans as `true` and `false`. */
  readonly params: Map<string, string>
  /** Descriptor of the server that keeps the jail's UTS namespace, and what identifies its processes. */
  readonly uts: number
  readonly inode: number
  readonly cpuset: number
  readonly datasets: Set<string>
  /** jail(8) keeps it alive until its start commands are done. */
  held: boolean
}

/** By jid or by name. */
export function findJail(state: State, who: string): Jail | undefined {
  const byNumber = /^\d+$/.test(who) ? state.jails.get(Number(who)) : undefined
  return byNumber ?? [...state.jails.values()].find(({name}) => name === who)
}
