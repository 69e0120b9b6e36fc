import type {Driver} from '../host/drivers.js'
import type {Pot} from '../record/pot.js'
import type {Lifecycle, Planning, Surroundings} from './hooks.js'
import {openProvided, type NetworkTypeDriver, type PotNetwork} from './provided.js'

/** The result of a driver, in the form of the result of a hook. */
interface Part {
  readonly plugin: string
  readonly result?: unknown
  readonly error?: unknown
}

/** What the driver of the network of a pot does in an event; undefined for a network that is not one of a driver. */
type Act = (network: PotNetwork, pot: Pot) => Promise<unknown>

const BEFORE: Partial<Record<Lifecycle, (ctx: Surroundings) => Act>> = {
  create: (ctx) => (network, pot) => network.check(ctx, pot),
  clone: (ctx) => (network, pot) => network.check(ctx, pot),
  start: (ctx) => (network, pot) => network.check(ctx, pot),
}

const kept =
  (ctx: Surroundings, planning: Planning): Act =>
  async (network, pot) =>
    network.allocate === undefined ? {} : {addresses: await network.allocate(ctx, pot, planning)}

const PLAN: Partial<Record<Lifecycle, (ctx: Surroundings, planning: Planning) => Act>> = {
  create: kept,
  clone: kept,
  start: (ctx, planning) => (network, pot) => network.up(ctx, pot, planning),
  stop: (ctx) => async (network, pot) => ({after: await network.down(ctx, pot)}),
  destroy: (ctx) => async (network, pot) => ({before: await network.down(ctx, pot)}),
}

/** The drivers of network types take part in the events of their pots as if they had hooks. */
export function networkPart(drivers: readonly Driver<NetworkTypeDriver>[], ctx: () => Surroundings) {
  const run = async (pot: Pot | undefined, act: Act | undefined): Promise<Part | undefined> => {
    const driver = drivers.find(({name}) => name === pot?.network)
    if (driver === undefined || pot === undefined || act === undefined) return undefined
    const plugin = driver.plugin ?? ''
    try {
      return {plugin, result: await act(await openProvided('network', driver, ctx()), pot)}
    } catch (error) {
      return {plugin, error}
    }
  }
  return {
    before: (event: Lifecycle, pot: Pot | undefined) => run(pot, BEFORE[event]?.(ctx())),
    plan: (event: Lifecycle, pot: Pot | undefined, planning: Planning) => run(pot, PLAN[event]?.(ctx(), planning)),
  }
}
