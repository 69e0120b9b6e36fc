import type {Context} from '../../context.js'
import {potNames} from '../../record/store.js'

export interface RunningPot {
  readonly name: string
  /** jid on FreeBSD, process id of the holder on Linux. */
  readonly id: number
}

/** The running pots, sorted by name. Asks the host once. Leaves out jails that are not pots. */
export async function runningPots({settings, host}: Pick<Context, 'settings' | 'host'>): Promise<RunningPot[]> {
  const ours = new Set(potNames(settings))
  if (ours.size === 0) return []
  const up = (await host.jails.running()).filter(({name}) => ours.has(name))
  return up.map(({name, id}) => ({name, id})).sort((a, b) => (a.name < b.name ? -1 : 1))
}
