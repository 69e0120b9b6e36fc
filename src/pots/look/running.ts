import type {Context} from '../../context.js'
import {hasCode} from '../../errors.js'
import {formatAddress} from '../../record/addresses.js'
import {potNames, readPot, readPots} from '../../record/store.js'
import {mainStates, type MainState} from '../state/main-state.js'

export interface RunningPot {
  readonly name: string
  /** The jid on FreeBSD, or the process id of the holder on Linux. */
  readonly id: number
  /** The state of the main command. Absent when the user may not read it. */
  readonly main?: MainState | undefined
  /** `ADDR` or `NIC|ADDR`. */
  readonly addresses: readonly string[]
  /** Exported ports, as `export-ports` takes them. */
  readonly ports: readonly string[]
}

/** A pot that starts with the host. */
export interface BootPot {
  readonly name: string
  readonly running: boolean
}

/** The pots that start with the host, sorted by name. Asks the host once. */
export async function bootPots({settings, host}: Pick<Context, 'settings' | 'host'>): Promise<BootPot[]> {
  const wanted = readPots(settings).pots.filter(({attributes}) => attributes['start-at-boot'] || attributes['early-start-at-boot'])
  const up = new Set(wanted.length === 0 ? [] : (await host.jails.running()).map(({name}) => name))
  return wanted.map(({name}) => ({name, running: up.has(name)})).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The running pots, sorted by name. Asks the host once. Leaves out jails that are not pots. */
export async function runningPots({settings, host, places}: Pick<Context, 'settings' | 'host' | 'places'>): Promise<RunningPot[]> {
  const ours = new Set(potNames(settings))
  if (ours.size === 0) return []
  const up = (await host.jails.running()).filter(({name}) => ours.has(name))
  const mainOf = mainStates(places.run, new Set(up.map(({name}) => name)))
  return up.map(({name, id}) => ({name, id, main: mainOf?.(name), ...reached(settings, name)})).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The addresses and ports of a pot. Both are empty when the record is damaged, so that the pot still appears as running. */
function reached(settings: Context['settings'], name: string): Pick<RunningPot, 'addresses' | 'ports'> {
  try {
    const {addresses, ports, badPorts} = readPot(settings, name)
    return {addresses: addresses.map(formatAddress), ports: [...ports.map(({written}) => written), ...badPorts]}
  } catch (error) {
    if (hasCode(error, 'BROKEN_POT') || hasCode(error, 'NO_POT')) return {addresses: [], ports: []}
    throw error
  }
}
