import {readPots, type Surroundings} from '@pot/core'
import {networksOf, privateBridges} from '../bridges.js'
import type {Bridge, Family, NetworkSettings} from '../driver.js'
import {contains, formatIp, parseIp, type Network} from '../ip.js'
import {readLeases} from './leases.js'

type Ctx = Pick<Surroundings, 'settings' | 'places'>

/** Addresses and networks that pots cannot get. */
export interface Taken {
  /** Use by address in the shortest form: the name of a pot, `gateway`. */
  readonly addresses: ReadonlyMap<string, string>
  /** Networks of other bridges. */
  readonly networks: readonly Network[]
}

/** Used addresses in `bridge`, from the records, the leases and the settings. Starts no process. */
export function takenOn(ctx: Ctx, settings: Pick<NetworkSettings, 'tag'>, bridge: Bridge, except?: string): Taken {
  const taken = new Map<string, string>()
  const put = (text: string, use: string) => {
    const ip = parseIp(text)
    if (ip !== undefined && !taken.has(formatIp(ip))) taken.set(formatIp(ip), use)
  }
  const {dnsIp, dnsName} = ctx.settings
  for (const part of [bridge.ipv4, bridge.ipv6]) if (part) put(part.gateway, 'gateway')
  for (const {family, first, last} of networksOf(bridge)) {
    put(formatIp({family, value: first}), 'network')
    if (family === 'ipv4') put(formatIp({family, value: last}), 'broadcast')
  }
  const pots = readPots(ctx.settings).pots.filter(({name}) => name !== except)
  for (const pot of pots) if (pot.network !== 'inherit') for (const {address} of pot.addresses) put(address, pot.name)
  for (const lease of readLeases(ctx.places)) if (lease.pot !== except) for (const {address} of lease.addresses) put(address, lease.pot)
  if (except !== dnsName) put(dnsIp, dnsName)
  const others = privateBridges(ctx, settings).filter(({name}) => name !== bridge.name)
  return {addresses: taken, networks: bridge.name === undefined ? others.flatMap(networksOf) : []}
}

/** The first `count` free addresses of `network`, in order. */
export function freeAddresses(network: Network, {addresses, networks}: Taken, count: number): string[] {
  const found: string[] = []
  // The end of an IPv4 network is its broadcast address.
  const last = network.family === 'ipv4' && network.prefix < 31 ? network.last - 1n : network.last
  for (let value = network.first + 1n; value <= last && found.length < count; value += 1n) {
    const ip = {family: network.family, value}
    const inside = networks.find((other) => contains(other, ip))
    if (inside) value = inside.last
    else if (!addresses.has(formatIp(ip))) found.push(formatIp(ip))
  }
  return found
}

/** The network of a family on a bridge. */
export const networkOn = (bridge: Bridge, family: Family): Network | undefined => networksOf(bridge).find((network) => network.family === family)
