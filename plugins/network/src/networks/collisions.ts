import {PotError, readPots, type Surroundings} from '@pot/core'
import {networksOf, privateBridges, publicBridge, titleOf, whereSetUp} from '../bridges.js'
import type {Attachment, Bridge, Family, NetworkSettings} from '../driver.js'
import {contains, formatIp, formatNetwork, parseIp, type Network} from '../ip.js'
import {readLease} from '../addresses/leases.js'
import {coveredBy, describe, isSingle, type Occupant} from './occupants.js'
import {freeNetwork, freeUla} from './pick.js'

type Ctx = Pick<Surroundings, 'settings' | 'places'>
type Known = Pick<NetworkSettings, 'tag' | 'network' | 'overlaps'>

/** The interfaces of all bridges of this pot root, also of those that do not exist now. */
export const ownDevices = (ctx: Ctx, settings: Pick<NetworkSettings, 'tag' | 'network'>): string[] =>
  [publicBridge(ctx, settings), ...whereSetUp(() => privateBridges(ctx, settings))].map(({device}) => device)

/** Addresses of pots: a nameserver of the host may be one, and then the gateway of a bridge may be one too. */
function ownServers(ctx: Ctx, {network}: Known): Set<string> {
  const own = whereSetUp(() => readPots(ctx.settings).pots).filter((pot) => pot.network !== 'inherit')
  const addresses = own.flatMap((pot) => pot.addresses.map(({address}) => address))
  return new Set(own.length === 0 ? [] : [...addresses, network.gateway])
}

/** Without what is on bridges of this pot root, what POT_ALLOW_OVERLAP names, and nameservers that are pots. */
export function relevant(ctx: Ctx, settings: Known, occupants: readonly Occupant[]): Occupant[] {
  const devices = ownDevices(ctx, settings)
  const servers = ownServers(ctx, settings)
  const allowed = ({first, last, family}: Network) => settings.overlaps.some((one) => one.family === family && one.first <= first && last <= one.last)
  return occupants.filter(
    ({what, network, where}) =>
      !devices.includes(where) && !allowed(network) && !(what === 'nameserver' && servers.has(formatIp({family: network.family, value: network.first}))),
  )
}

/** The same thing is an address, a route of its own, and sometimes a router: it is named once. At most three are named. */
export function list(occupants: readonly Occupant[]): string {
  const key = ({network: {first, last}}: Occupant) => `${first} ${last}`
  const order = ['nameserver', 'address', 'router', 'route']
  const sorted = occupants.toSorted((a, b) => order.indexOf(a.what) - order.indexOf(b.what))
  const once = sorted.filter((one, index) => sorted.findIndex((other) => key(other) === key(one)) === index)
  return `${once.slice(0, 3).map(describe).join(', ')}${once.length > 3 ? ` and ${once.length - 3} more` : ''}`
}

/** A network of a bridge, and what it covers. */
export interface Collision {
  readonly family: Family
  readonly what: string
  readonly fix: string
}

/** What the networks of a bridge would take away from the host. `occupants` as `relevant` returns them. */
export function collisionsOf(ctx: Ctx, bridge: Bridge, occupants: readonly Occupant[]): Collision[] {
  return networksOf(bridge).flatMap((network) => {
    const found = coveredBy(network, occupants)
    if (found.length === 0) return []
    return [
      {
        family: network.family,
        what: `${formatNetwork(network)} of ${titleOf(bridge)} is in use on this host: ${list(found)}`,
        fix: fixFor(ctx, bridge, network, occupants),
      },
    ]
  })
}

function fixFor(ctx: Ctx, {name}: Bridge, {family}: Network, occupants: readonly Occupant[]): string {
  if (name !== undefined) return `pot destroy -B ${name}, and make it again: it gets a free network`
  const [key, free] = family === 'ipv4' ? ['POT_NETWORK', freeNetwork(occupants)] : ['POT_NETWORK6', freeUla(ctx, occupants)]
  return free === undefined ? `pot config --set ${key}=NETWORK, or POT_ALLOW_OVERLAP in pot.conf(5)` : `pot config --set ${key}=${free}`
}

/** Before a bridge gets its addresses. Rejects with NETWORK_TAKEN, which names what it would take away from the host. */
export function refuseBridge(ctx: Ctx, settings: Known, bridge: Bridge, occupants: readonly Occupant[]): void {
  const [first] = collisionsOf(ctx, bridge, relevant(ctx, settings, occupants))
  if (first !== undefined) throw new PotError('NETWORK_TAKEN', first.what, {hint: first.fix})
}

/** What an alias would take away: only what is at this very address counts, the network around it is that of the interface. */
export function aliasCollisions(address: string, nic: string | undefined, occupants: readonly Occupant[]): Occupant[] {
  const ip = parseIp(address)
  if (ip === undefined) return []
  const there = occupants.filter(({network}) => isSingle(network) && contains(network, ip))
  // Linux has a route to each address of its own.
  const mine = there.some(({what, where}) => what === 'address' && where === nic)
  return there.filter(({what}) => !(what === 'route' && mine))
}

/** Before the host gets the addresses of an alias. Rejects with ADDRESS_TAKEN. Those that the same pot has had since it last ran are no obstacle. */
export function refuseAliases(ctx: Ctx, settings: Known, {pot, addresses}: Pick<Attachment, 'pot' | 'addresses'>, occupants: readonly Occupant[]): void {
  const old = new Set(readLease(ctx.places, pot)?.addresses.map(({address, nic}) => `${nic} ${address}`))
  const others = relevant(ctx, settings, occupants)
  for (const {address, nic} of addresses) {
    const own = old.has(`${nic} ${address}`)
    const found = aliasCollisions(address, nic, others).filter(({what}) => !(own && (what === 'address' || what === 'route')))
    if (found.length > 0)
      throw new PotError('ADDRESS_TAKEN', `${address} is taken on this host: ${list(found)}`, {
        hint: `use -i with an unused address for a new pot on ${nic}`,
      })
  }
}
