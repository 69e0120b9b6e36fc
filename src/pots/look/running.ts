import type {Context} from '../../context.js'
import {potNames} from '../../record/store.js'

export interface RunningPot {
  readonly name: string
  /** jid on FreeBSD, process id of the holder on Linux. */
  readonly id: number
}

/** The pots that are up, sorted by name: one question to the host. Jails that are no pots are left out. */
export async function runningPots({settings, host}: Pick<Context, 'settings' | 'host'>): Promise<RunningPot[]> {
  const ours = new Set(potNames(settings))
  if (ours.size === 0) return []
  const up = (await host.jails.running()).filter(({name}) => ours.has(name))
  return up.map(({name, id}) => ({name, id})).sort((a, b) => (a.name < b.name ? -1 : 1))
}
