export type Family = 'inet' | 'inet6'

export interface Address {
  /** In the shortest form. */
  readonly address: string
  readonly prefix: number
}

/** A network interface of the modelled kernel. */
export interface Interface {
  name: string
  readonly kind: 'em' | 'lo' | 'epair' | 'bridge'
  readonly unit: number
  /** Its network stack now: a jid, or 0 for the host. */
  vnet: number
  /** Where it was made, and goes back to when its jail ends. */
  readonly home: number
  up: boolean
  mac: string
  /** That with which it was made. */
  readonly hardware: string
  description: string
  groups: string[]
  inet: Address[]
  inet6: Address[]
  /** IPv6 addresses without the multicast group at which neighbours ask for them. */
  readonly deaf: Set<string>
  /** Options of nd6 that are on. */
  readonly nd6: Set<string>
  mtu: number
  /** epair: the other end. */
  peer?: Interface
  /** bridge: its members, with the flag `private`. */
  readonly members: Map<Interface, {private: boolean}>
}

export interface Route {
  readonly vnet: number
  readonly family: Family
  readonly destination: 'default'
  readonly gateway: string
  /** That over which the gateway is reached; the route goes with it. */
  readonly through: Interface
}

/** Interfaces and routes of all network stacks. */
export interface Net {
  readonly interfaces: Interface[]
  routes: Route[]
  /** Sockets that listen on the host, as `tcp4 *:22`. */
  readonly listeners: string[]
  serial: number
}

const DEFAULTS = {description: '', inet: [], inet6: [], mtu: 1500} as const

export function newInterface(net: Net, kind: Interface['kind'], unit: number, name: string, vnet: number): Interface {
  const serial = (net.serial++).toString(16).padStart(4, '0')
  const mac =
    kind === 'lo' ? '' : `${kind === 'em' ? '08:00:27:1c' : kind === 'bridge' ? '58:9c:fc:10' : '02:5a:3c:7e'}:${serial.slice(0, 2)}:${serial.slice(2)}`
  const made: Interface = {
    deaf: new Set(),
    ...{...DEFAULTS, inet: [], inet6: []},
    ...{name, kind, unit, vnet, home: vnet, up: false, mac, hardware: mac},
    groups: kind === 'em' ? ['all'] : ['all', kind],
    nd6: new Set(['performnud', ...(kind === 'lo' ? [] : ['ifdisabled']), ...(kind === 'bridge' ? [] : ['auto_linklocal'])]),
    mtu: kind === 'lo' ? 16384 : 1500,
    members: new Map(),
  }
  net.interfaces.push(made)
  return made
}

/** A host with one network card that has addresses of both families. */
export function newNet(): Net {
  const net: Net = {interfaces: [], routes: [], listeners: ['tcp4 *:22', 'tcp6 *:22', 'udp4 *:514'], serial: 1}
  const card = newInterface(net, 'em', 0, 'em0', 0)
  Object.assign(card, {up: true, inet: [{address: '192.0.2.10', prefix: 24}], inet6: [{address: '2001:db8::10', prefix: 64}]})
  card.nd6.delete('ifdisabled')
  const loop = newInterface(net, 'lo', 0, 'lo0', 0)
  Object.assign(loop, {up: true, inet: [{address: '127.0.0.1', prefix: 8}], inet6: [{address: '::1', prefix: 128}]})
  net.routes.push({vnet: 0, family: 'inet', destination: 'default', gateway: '192.0.2.1', through: card})
  return net
}

export const interfacesOf = (net: Net, vnet: number): Interface[] => net.interfaces.filter((one) => one.vnet === vnet)

export const findInterface = (net: Net, vnet: number, name: string): Interface | undefined =>
  net.interfaces.find((one) => one.vnet === vnet && one.name === name)

/** What leaves a network stack loses its addresses, its routes, its groups and its bridge. */
export function detach(net: Net, one: Interface): void {
  for (const bridge of net.interfaces) bridge.members.delete(one)
  net.routes = net.routes.filter(({through}) => through !== one)
  one.deaf.clear()
  Object.assign(one, {inet: [], inet6: [], up: false})
}

export function move(net: Net, one: Interface, vnet: number): void {
  detach(net, one)
  // In a stack that is not its own it has the group of its kind again; back at home it has none, not even those that the kernel gave it.
  one.groups = vnet === one.home ? [] : ['all', one.kind]
  one.vnet = vnet
  net.interfaces.push(...net.interfaces.splice(net.interfaces.indexOf(one), 1))
}

/** Both ends of an epair go, wherever they are. */
export function remove(net: Net, one: Interface): void {
  for (const end of one.peer ? [one, one.peer] : [one]) {
    detach(net, end)
    net.interfaces.splice(net.interfaces.indexOf(end), 1)
  }
}

/** A jail with a network stack of its own starts with a loopback that is down. */
export function newVnet(net: Net, jid: number): void {
  newInterface(net, 'lo', 0, 'lo0', jid)
}

/** Interfaces go back to where they were made, and what was made in there is gone. */
export function endVnet(net: Net, jid: number): void {
  for (const one of interfacesOf(net, jid)) {
    if (!net.interfaces.includes(one)) continue
    if (one.home === jid) remove(net, one)
    else move(net, one, one.home)
  }
}
