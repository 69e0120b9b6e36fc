import {defined, PotError, readPots, type Claim, type PortSpec, type Pot, type Surroundings} from '@pot/core'
import type {Address, Family, NetworkDriver, Port, UsedPorts} from '../driver.js'
import {readLease, readLeases} from '../addresses/leases.js'

const key = ({proto, hostPort}: Pick<Port, 'proto' | 'hostPort'>): string => `${proto}/${hostPort}`

/** Whether two ports overlap. A port without an address is on all addresses. */
const clash = (a: Port, b: Port): boolean =>
  key(a) === key(b) && (a.hostAddress === undefined || b.hostAddress === undefined || a.hostAddress === b.hostAddress)

/** Addresses at which every host reaches itself. */
const LOCALHOST: Readonly<Record<string, Family>> = {'127.0.0.1': 'ipv4', '::1': 'ipv6'}

const asked = ({hostAddress}: Pick<Port, 'hostAddress'>): Family[] => {
  const family = LOCALHOST[hostAddress ?? '']
  return family === undefined ? [] : [family]
}

/**
 * The families of localhost at which a port answers too. A port with another address does not answer there, and a program that listens there
 * keeps its port.
 */
function atLocalhost({proto, hostPort, hostAddress}: Port, families: readonly Family[], {localhost}: UsedPorts): Family[] {
  const wanted = hostAddress === undefined ? families : families.filter((family) => LOCALHOST[hostAddress] === family)
  return wanted.filter((family) => !localhost[family].has(`${proto}/${hostPort}`))
}

/** Without the ports at which the host answers for this pot since an earlier start that nothing has ended. */
function withoutOwn({used, localhost}: UsedPorts, own: readonly Port[]): UsedPorts {
  const rest = (family: Family) => {
    const mine = new Set(own.flatMap((port) => (port.localhost?.includes(family) ? [key(port)] : [])))
    return new Set([...localhost[family]].filter((port) => !mine.has(port)))
  }
  return {used, localhost: {ipv4: rest('ipv4'), ipv6: rest('ipv6')}}
}

const portOf = ({proto, port, hostAddress}: PortSpec, hostPort: number): Port => ({
  ...{proto, port, hostPort},
  ...defined({hostAddress}),
})

type Ctx = Pick<Surroundings, 'settings' | 'places' | 'report'>

/**
 * Chooses the ports of the host for a pot that starts: the requested ones, and the lowest free one for others. `claim` holds these until
 * the lease of the pot is written. Rejects with PORT_TAKEN, which names the owner, and with PORTS_EXHAUSTED.
 */
export async function allocatePorts(
  {ctx, driver, claim}: {readonly ctx: Ctx; readonly driver: NetworkDriver; readonly claim: Claim},
  pot: Pick<Pot, 'name' | 'ports'>,
  addresses: readonly Pick<Address, 'family'>[],
): Promise<Port[]> {
  const specs = pot.ports
  if (specs.length === 0) return []
  const own = readLease(ctx.places, pot.name)?.ports ?? []
  const open = withoutOwn(await driver.usedPorts(), own)
  const listensAtLocalhost = (port: string, families: readonly Family[]) => families.some((family) => open.localhost[family].has(port))
  const others = () => readLeases(ctx.places).filter((lease) => lease.pot !== pot.name)
  const taken = (port: Port) => others().find((lease) => lease.ports.some((one) => clash(one, port)))?.pot
  const given: Port[] = []
  const fixed = specs.flatMap((spec): Port[] => (spec.hostPort === undefined ? [] : [portOf(spec, spec.hostPort)]))
  for (const port of fixed) {
    const refuse = (by: string) =>
      new PotError('PORT_TAKEN', `port ${key(port)} of this host is taken: ${by}`, {hint: `pot export-ports -p ${pot.name} -e ...`})
    if (given.some((one) => clash(one, port))) throw refuse(`${pot.name} itself`)
    if (open.used.has(key(port)) || listensAtLocalhost(key(port), asked(port))) throw refuse('a program listens there')
    const held = await claim([`port/${key(port)}${port.hostAddress === undefined ? '' : `@${port.hostAddress}`}`])
    const by = taken(port) ?? (held === undefined ? 'another command' : undefined)
    if (by !== undefined) throw refuse(by)
    given.push(port)
  }
  const reserved = new Set(readPots(ctx.settings).pots.flatMap(({ports}) => ports.map((spec) => `${spec.proto}/${spec.hostPort}`)))
  const [low, high] = await driver.dynamicPorts()
  for (const spec of specs) {
    if (spec.hostPort !== undefined) continue
    given.push(portOf(spec, await anyPort(spec)))
  }
  const families = [...new Set(addresses.map(({family}) => family))]
  return given.map((port) => {
    const localhost = atLocalhost(port, families, open)
    if (port.hostAddress === undefined && localhost.length < families.length)
      ctx.report.warn(`${pot.name}: port ${key(port)} does not answer at localhost: a program of this host listens there`)
    return {...port, localhost}
  })

  async function anyPort(spec: PortSpec): Promise<number> {
    for (;;) {
      const leased = new Set([...given, ...others().flatMap(({ports}) => ports)].map(key))
      const all = Array.from({length: Math.max(0, high - low + 1)}, (_, index) => `${spec.proto}/${low + index}`)
      const free = all.filter((one) => !leased.has(one) && !open.used.has(one) && !listensAtLocalhost(one, ['ipv4', 'ipv6']) && !reserved.has(one))
      const held = await claim(free.map((one) => `port/${one}`))
      if (held === undefined)
        throw new PotError('PORTS_EXHAUSTED', `no ${spec.proto} port from ${low} to ${high} is free on this host`, {hint: 'pot network show'})
      const hostPort = Number(held.slice(held.lastIndexOf('/') + 1))
      if (taken(portOf(spec, hostPort)) === undefined) return hostPort
    }
  }
}
