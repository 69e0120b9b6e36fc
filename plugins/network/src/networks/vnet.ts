import {PotError, type Context, type Surroundings} from '@pot/core'
import {privateBridge, privateBridges, publicBridge} from '../bridges.js'
import type {Attachment, Bridge, NetworkSettings} from '../driver.js'
import {readLeases} from '../addresses/leases.js'
import {openNetwork} from '../open-driver.js'
import {restoreResolvers} from '../resolver/resolver.js'
import {strayAttachment, strays} from './strays.js'

export interface VnetResult {
  /** Interfaces of the bridges. */
  readonly bridges: readonly string[]
  /** Pots whose rules were written. */
  readonly pots: readonly string[]
}

interface StartRequest {
  readonly bridge?: string | undefined
  readonly forwarding?: boolean | undefined
}

/** The one that is named; else the public one and those that are in use. */
function wanted(ctx: Surroundings, settings: NetworkSettings, name: string | undefined, running: readonly Attachment[]): Bridge[] {
  if (name !== undefined) return [privateBridge(ctx, settings, name)]
  const used = new Set(running.flatMap(({bridge}) => bridge?.name ?? []))
  return [publicBridge(ctx, settings), ...privateBridges(ctx, settings).filter((bridge) => bridge.name !== undefined && used.has(bridge.name))]
}

/** Brings bridges and all rules back. Rejects with NO_BRIDGE, BAD_NETWORK, and with what `Operate` rejects with. */
export async function vnetStart(ctx: Context, {bridge: name, forwarding = false}: StartRequest): Promise<VnetResult> {
  const {settings, driver} = await openNetwork(ctx)
  const running = readLeases(ctx.places)
  const bridges = wanted(ctx, settings, name, running)
  const state = await driver.forwarding()
  if (!state.on && !forwarding) ctx.report.warn('this host does not forward packets: pots reach only each other and the host (pot vnet-start --forwarding)')
  const {result: pots} = await ctx.operate({
    title: name === undefined ? 'bring up the network of pots' : `bring up bridge ${name}`,
    // No pot starts or stops meanwhile, or its rules would be those of before.
    locks: ['network', ...running.map(({pot}) => `~pot/${pot}`)],
    async plan() {
      const known = new Set(running.map(({pot}) => pot))
      const pots = readLeases(ctx.places).filter(({pot, bridge}) => bridge !== undefined && known.has(pot))
      const left = strays(ctx.places, await driver.state(), [publicBridge(ctx, settings), ...privateBridges(ctx, settings)])
      const removals = await Promise.all(left.map((uuid) => driver.down(strayAttachment(uuid))))
      return {
        steps: [...(forwarding ? state.enable : []), ...(await driver.start(bridges, pots)), ...(await restoreResolvers(ctx)), ...removals.flat()],
        result: pots,
      }
    },
  })
  return {bridges: bridges.map(({device}) => device), pots: pots.map(({pot}) => pot)}
}

/** Rejects with IN_USE when pots are up on such a bridge, NO_BRIDGE, and with what `Operate` rejects with. */
export async function vnetStop(ctx: Context, {bridge: name}: StartRequest): Promise<VnetResult> {
  const {settings, driver} = await openNetwork(ctx)
  const bridges = name === undefined ? [publicBridge(ctx, settings), ...privateBridges(ctx, settings)] : [privateBridge(ctx, settings, name)]
  await ctx.operate({
    title: name === undefined ? 'take down the network of pots' : `take down bridge ${name}`,
    locks: ['network'],
    async plan() {
      const users = readLeases(ctx.places).filter(({bridge}) => bridge !== undefined && bridges.some(({device}) => device === bridge.device))
      if (users.length > 0)
        throw new PotError('IN_USE', `pots are up on the network: ${users.map(({pot}) => pot).join(', ')}`, {hint: `pot stop ${users[0]?.pot ?? ''}`})
      return driver.stop(bridges, {rules: name === undefined})
    },
  })
  return {bridges: bridges.map(({device}) => device), pots: []}
}
