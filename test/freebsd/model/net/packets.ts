import {filtered, type Packet} from '../pf/match.js'
import type {State} from '../state.js'
import {familyOf, sameNetwork} from './address.js'
import {interfacesOf, type Interface} from './interface.js'

/** Where a packet begins: a jail, `host`, or `outside`, a machine beside em0 that knows the host alone. */
export interface Ask {
  readonly from: string
  readonly to: string
  readonly proto?: 'tcp' | 'udp'
  readonly port?: number
}

/** A machine in the networks of em0. */
const OUTSIDE = {inet: '192.0.2.99', inet6: '2001:db8::99'} as const

class Lost extends Error {}
const lose = (why: string): never => {
  throw new Lost(why)
}

interface Way {
  readonly state: State
  /** What happened, a line each. */
  readonly lines: string[]
  /** Translations of the host, by which it treats the answer the other way round. */
  readonly undo: {source?: [then: string, now: string]; target?: [then: string, now: string]}
  readonly answer: boolean
}

/** Sends a packet and its answer; a line for each thing that happens. The last one begins with `answered by` or `lost`. */
export function exchange(state: State, {from, to, proto, port}: Ask): string[] {
  const family = familyOf(to)
  if (family === undefined) throw new Error(`${to} is not an address`)
  const lines: string[] = []
  const way: Way = {state, lines, undo: {}, answer: false}
  const packet = {family, proto: proto ?? (family === 'inet' ? 'icmp' : 'ipv6-icmp'), target: to, ...(port === undefined ? {} : {port})} as const
  try {
    const begun: Packet = {...packet, source: from === 'outside' ? OUTSIDE[family] : ''}
    const there = from === 'outside' ? arrive(way, 0, begun, card(state)) : send(way, vnetOf(state, from), begun)
    const back: Packet = {...packet, source: there.packet.target, target: there.packet.source}
    const answering: Way = {...way, answer: true}
    if (there.vnet === 'outside') arrive(answering, 0, back, card(state))
    else send(answering, there.vnet, back)
    return [...lines, `answered by ${nameOf(state, there.vnet)}`]
  } catch (error) {
    if (error instanceof Lost) return [...lines, `lost: ${error.message}`]
    throw error
  }
}

type Place = number | 'outside'
interface There {
  readonly vnet: Place
  readonly packet: Packet
}

const vnetOf = (state: State, name: string): number =>
  name === 'host' ? 0 : ([...state.jails.values()].find((jail) => jail.name === name)?.jid ?? lose(`there is no ${name}`))
const nameOf = (state: State, vnet: Place): string => (vnet === 'outside' ? vnet : vnet === 0 ? 'host' : (state.jails.get(vnet)?.name ?? String(vnet)))
const card = (state: State): Interface => state.net.interfaces.find(({kind}) => kind === 'em') ?? lose('there is no card')

/** Whether an interface speaks this family at all. */
const speaks = (one: Interface, family: Packet['family']): boolean => one.up && !(family === 'inet6' && one.nd6.has('ifdisabled'))
const isLocal = (state: State, vnet: number, address: string): boolean =>
  interfacesOf(state.net, vnet).some((one) => one.up && [...one.inet, ...one.inet6].some((own) => own.address === address))

/** A packet that a network stack sends or forwards. */
function send(way: Way, vnet: number, packet: Packet, arrived = false): There {
  const {state, lines} = way
  const {family, target} = packet
  if (isLocal(state, vnet, target)) return {vnet, packet: {...packet, source: packet.source || target}}
  const own = interfacesOf(state.net, vnet).filter((one) => speaks(one, family))
  // The longest prefix decides.
  const direct = own
    .filter(({kind}) => kind !== 'lo')
    .flatMap((one) => one[family].filter((address) => sameNetwork(target, address)).map(({prefix}) => ({one, prefix})))
    .sort((a, b) => b.prefix - a.prefix)[0]?.one
  const route = state.net.routes.find((one) => one.vnet === vnet && one.family === family && speaks(one.through, family))
  // A machine outside is beside em0.
  const out = direct ?? route?.through ?? (vnet === 0 ? own.find(({kind}) => kind === 'em') : undefined)
  if (out === undefined) return lose(`${nameOf(state, vnet)} has no route to ${target}`)
  const hop = direct === undefined ? (route?.gateway ?? target) : target
  const source = packet.source || (out[family].find((address) => sameNetwork(hop, address)) ?? out[family][0])?.address
  if (source === undefined) return lose(`${nameOf(state, vnet)} has no address to send from`)
  let leaving: Packet = {...packet, source}
  if (vnet === 0 && !way.answer) {
    const {packet: after, blocked} = filtered(state, leaving, out, 'out')
    if (blocked !== undefined) return lose(`pf: ${blocked}`)
    if (after.source !== source) {
      lines.push(`translated: from ${source} to ${after.source}`)
      way.undo.source = [source, after.source]
    }
    leaving = after
  }
  if (out.kind === 'em') {
    if (!out[family].some((address) => address.address === leaving.source) && arrived) return lose(`outside knows no way back to ${leaving.source}`)
    return {vnet: 'outside', packet: leaving}
  }
  const next = neighbour(way, out, hop, family)
  return arrive(way, next.vnet, leaving, next)
}

/** The interface that answers for an address on the link of `out`: by ARP, or by the solicitation of a neighbour. */
function neighbour({state, lines}: Way, out: Interface, address: string, family: Packet['family']): Interface {
  const {interfaces} = state.net
  const port = out.kind === 'bridge' ? undefined : out.peer
  const bridge = out.kind === 'bridge' ? out : interfaces.find((one) => port !== undefined && one.members.has(port))
  if (bridge === undefined || !bridge.up || (port !== undefined && !port.up)) return lose(`${out.name} leads to no bridge that is up`)
  const apart = port !== undefined && bridge.members.get(port)?.private === true
  const others = [...bridge.members].flatMap(([member, {private: alone}]) =>
    member !== port && member.up && !(apart && alone) && member.peer ? [member.peer] : [],
  )
  const link = [...(out === bridge ? [] : [bridge]), ...others]
  const owners = link.filter((one) => speaks(one, family) && one[family].some((own) => own.address === address))
  if (owners.length > 1) return lose(`${address} is a duplicate: ${owners.map(({vnet}) => nameOf(state, vnet)).join(', ')}`)
  const [owner] = owners
  if (owner === undefined || (family === 'inet6' && owner.deaf.has(address))) return lose(`nobody answers for ${address} on ${bridge.name}`)
  lines.push(`${family === 'inet' ? 'arp' : 'solicitation'}: ${address} is ${nameOf(state, owner.vnet)}`)
  return owner
}

/** A packet that comes in: for this stack, or, on the host, for another one. */
function arrive(way: Way, vnet: number, packet: Packet, on: Interface): There {
  const {state, lines, undo} = way
  let here = packet
  if (vnet === 0 && way.answer) {
    if (undo.source?.[1] === here.target) here = {...here, target: undo.source[0]}
    if (undo.target?.[1] === here.source) here = {...here, source: undo.target[0]}
  } else if (vnet === 0) {
    const {packet: after, blocked} = filtered(state, here, on, 'in')
    if (blocked !== undefined) return lose(`pf: ${blocked}`)
    if (after.target !== here.target) {
      lines.push(`redirected: from ${here.target} to ${after.target}`)
      undo.target = [here.target, after.target]
    }
    here = after
  }
  if (isLocal(state, vnet, here.target)) return {vnet, packet: here}
  if (vnet === 0 && here.target === OUTSIDE[here.family]) return forward(way, here, true)
  if (vnet !== 0) return lose(`${nameOf(state, vnet)} is no router`)
  return forward(way, here, true)
}

function forward(way: Way, packet: Packet, arrived: boolean): There {
  const name = packet.family === 'inet' ? 'net.inet.ip.forwarding' : 'net.inet6.ip6.forwarding'
  if (way.state.sysctls.get(name) !== '1') return lose(`the host does not forward: ${name}`)
  way.lines.push('forwarded by the host')
  return send(way, 0, packet, arrived)
}
