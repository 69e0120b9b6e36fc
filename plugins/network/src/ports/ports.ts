import {misuse, PotError, readPots, type Claim, type Pot, type Surroundings} from '@pot/core'
import type {NetworkDriver, Port, Proto} from '../driver.js'
import {normalIp, parseIp} from '../ip.js'
import {readLeases} from '../addresses/leases.js'

/** A port as it is asked for; without `hostPort` any will do. */
export interface PortSpec extends Omit<Port, 'hostPort'> {
  readonly hostPort?: number
}

const HINT = '[tcp:|udp:]PORT[:HOSTPORT][@ADDRESS], such as 80, tcp:80:8080, udp:53:53@192.0.2.1'

function portNumber(text: string, spec: string): number {
  const value = Number(text)
  if (/^\d{1,5}$/.test(text) && value >= 1 && value <= 65535) return value
  throw misuse(`'${spec}' is no port: '${text}' is not a number from 1 to 65535`, HINT)
}

/** `[tcp:|udp:]PORT[:HOSTPORT][@ADDRESS]`: PORT is that of the pot, as in pot 0.16, ADDRESS one of the host. Rejects with USAGE. */
export function parsePort(spec: string): PortSpec {
  const at = spec.indexOf('@')
  const [ports, address] = at < 0 ? [spec, undefined] : [spec.slice(0, at), spec.slice(at + 1)]
  const words = ports.split(':')
  const named = words[0] === 'tcp' || words[0] === 'udp'
  const proto: Proto = words[0] === 'udp' ? 'udp' : 'tcp'
  const [port = '', hostPort, ...rest] = named ? words.slice(1) : words
  if (rest.length > 0) throw misuse(`'${spec}' is no port`, HINT)
  if (address !== undefined && parseIp(address) === undefined) throw misuse(`'${spec}' is no port: '${address}' is no address`, HINT)
  return {
    proto,
    port: portNumber(port, spec),
    ...(hostPort === undefined ? {} : {hostPort: portNumber(hostPort, spec)}),
    ...(address === undefined ? {} : {hostAddress: normalIp(address)}),
  }
}

export const formatPort = ({proto, port, hostPort, hostAddress}: PortSpec): string =>
  `${proto}:${port}${hostPort === undefined ? '' : `:${hostPort}`}${hostAddress === undefined ? '' : `@${hostAddress}`}`

/** Those in a record that can be read; of the others, the text. */
export function portsOf({ports}: Pick<Pot, 'ports'>): {readonly specs: readonly PortSpec[]; readonly bad: readonly string[]} {
  const specs: PortSpec[] = []
  const bad: string[] = []
  for (const text of ports) {
    try {
      specs.push(parsePort(text))
    } catch {
      bad.push(text)
    }
  }
  return {specs, bad}
}

const key = ({proto, hostPort}: Pick<Port, 'proto' | 'hostPort'>): string => `${proto}/${hostPort}`

/** Without an address all are meant. */
const clash = (a: Port, b: Port): boolean =>
  key(a) === key(b) && (a.hostAddress === undefined || b.hostAddress === undefined || a.hostAddress === b.hostAddress)

type Ctx = Pick<Surroundings, 'settings' | 'places'>

/**
 * Chooses the ports of the host for a pot that starts: those asked for, and for others the lowest that is free, which are held by `claim` until
 * the pot's lease is written. Rejects with PORT_TAKEN, saying by whom, and with PORTS_EXHAUSTED.
 */
export async function allocatePorts(ctx: Ctx, driver: NetworkDriver, pot: Pick<Pot, 'name'>, specs: readonly PortSpec[], claim: Claim): Promise<Port[]> {
  if (specs.length === 0) return []
  const listening = await driver.usedPorts()
  const others = () => readLeases(ctx.places).filter((lease) => lease.pot !== pot.name)
  const taken = (port: Port) => others().find((lease) => lease.ports.some((one) => clash(one, port)))?.pot
  const given: Port[] = []
  const fixed = specs.flatMap(({hostPort, ...rest}): Port[] => (hostPort === undefined ? [] : [{...rest, hostPort}]))
  for (const port of fixed) {
    const refuse = (by: string) =>
      new PotError('PORT_TAKEN', `port ${key(port)} of this host is taken: ${by}`, {hint: `pot export-ports -p ${pot.name} -e ...`})
    if (given.some((one) => clash(one, port))) throw refuse(`${pot.name} itself`)
    if (listening.has(key(port))) throw refuse('a program listens there')
    const held = await claim([`port/${key(port)}${port.hostAddress === undefined ? '' : `@${port.hostAddress}`}`])
    const by = taken(port) ?? (held === undefined ? 'another command' : undefined)
    if (by !== undefined) throw refuse(by)
    given.push(port)
  }
  const reserved = new Set(readPots(ctx.settings).pots.flatMap((other) => portsOf(other).specs.map((spec) => `${spec.proto}/${spec.hostPort}`)))
  const [low, high] = await driver.dynamicPorts()
  for (const spec of specs) {
    if (spec.hostPort !== undefined) continue
    given.push({...spec, hostPort: await anyPort(spec)})
  }
  return given

  async function anyPort(spec: PortSpec): Promise<number> {
    for (;;) {
      const leased = new Set([...given, ...others().flatMap(({ports}) => ports)].map(key))
      const all = Array.from({length: Math.max(0, high - low + 1)}, (_, index) => `${spec.proto}/${low + index}`)
      const free = all.filter((one) => !leased.has(one) && !listening.has(one) && !reserved.has(one))
      const held = await claim(free.map((one) => `port/${one}`))
      if (held === undefined)
        throw new PotError('PORTS_EXHAUSTED', `no ${spec.proto} port from ${low} to ${high} is free on this host`, {hint: 'pot network show'})
      const hostPort = Number(held.slice(held.lastIndexOf('/') + 1))
      if (taken({...spec, hostPort}) === undefined) return hostPort
    }
  }
}
