import {readPots, type Pot, type Surroundings} from '@pot/core'
import {networksOf, privateBridge, privateBridges, publicBridge} from '../bridges.js'
import type {Bridge, Port} from '../driver.js'
import {formatNetwork, parseIp} from '../ip.js'
import {readLeases} from '../addresses/leases.js'
import {openNetwork} from '../open-driver.js'
import {takenOn} from '../addresses/pool.js'
import {networkSettings} from '../settings.js'

export interface NetworkSummary {
  /** `public`, or the name of a private bridge. */
  readonly name: string
  readonly device: string
  /** CIDR, IPv4 before IPv6. */
  readonly networks: readonly string[]
  readonly gateways: readonly string[]
  /** Whether the interface is there. */
  readonly up: boolean
  /** That have addresses in it. */
  readonly pots: readonly string[]
}

export interface NetworkDetails extends NetworkSummary {
  readonly addresses: readonly {readonly address: string; readonly use: string}[]
  /** Of pots that run. */
  readonly ports: readonly (Port & {readonly pot: string})[]
}

type On = Pick<Pot, 'network' | 'bridge'>
const isOn = (pot: On, {name}: Bridge): boolean =>
  name === undefined ? pot.network === 'public-bridge' : pot.network === 'private-bridge' && pot.bridge === name

function summaryOf(ctx: Surroundings, bridge: Bridge, nics: readonly string[]): NetworkSummary {
  return {
    name: bridge.name ?? 'public',
    device: bridge.device,
    networks: networksOf(bridge).map(formatNetwork),
    gateways: [bridge.ipv4, bridge.ipv6].flatMap((part) => part?.gateway ?? []),
    up: nics.includes(bridge.device),
    pots: readPots(ctx.settings)
      .pots.filter((pot) => isOn(pot, bridge))
      .map(({name}) => name),
  }
}

/** The public bridge and the private ones. */
export async function listNetworks(ctx: Surroundings): Promise<NetworkSummary[]> {
  const {settings, driver} = await openNetwork(ctx)
  const nics = await driver.nics()
  return [publicBridge(ctx, settings), ...privateBridges(ctx, settings)].map((bridge) => summaryOf(ctx, bridge, nics))
}

const order = (text: string): bigint => parseIp(text)?.value ?? 0n

/** One of them, with its addresses in order. Rejects with NO_BRIDGE. */
export async function showNetwork(ctx: Surroundings, name: string): Promise<NetworkDetails> {
  const {driver} = await openNetwork(ctx)
  const settings = networkSettings(ctx)
  const bridge = name === 'public' ? publicBridge(ctx, settings) : privateBridge(ctx, settings, name)
  const summary = summaryOf(ctx, bridge, await driver.nics())
  const pots = new Set(summary.pots)
  const fixed = new Set(['gateway', 'network', 'broadcast', ...(bridge.name === undefined ? [ctx.settings.dnsName] : [])])
  return {
    ...summary,
    addresses: [...takenOn(ctx, settings, bridge).addresses]
      .filter(([, use]) => pots.has(use) || fixed.has(use))
      .map(([address, use]) => ({address, use}))
      .sort((a, b) => Number(a.address.includes(':')) - Number(b.address.includes(':')) || (order(a.address) < order(b.address) ? -1 : 1)),
    ports: readLeases(ctx.places).flatMap(({pot, ports, bridge: own}) => (own?.device === bridge.device ? ports.map((port) => ({pot, ...port})) : [])),
  }
}
