import {formatAddress, misuse, PotError, type Claim, type Pot, type PotAddress, type Surroundings} from '@pot/core'
import {privateBridge, publicBridge} from '../bridges.js'
import type {Bridge, Family, NetworkSettings} from '../driver.js'
import {contains, formatIp, parseIp, type Ip} from '../ip.js'
import {freeAddresses, networkOn, takenOn} from './pool.js'

type Ctx = Pick<Surroundings, 'settings' | 'places'>

/** The number of free addresses that are tried before the records are read again. */
const CANDIDATES = 256

export const familiesOf = ({stack}: Pick<Pot, 'stack'>): readonly Family[] => (stack === 'dual' ? ['ipv4', 'ipv6'] : [stack])

/** The bridge of a pot. Throws USAGE, NO_BRIDGE, and NO_IPV6 when a pot needs IPv6 and its private bridge of pot 0.16 has none. */
export function bridgeOf(ctx: Ctx, settings: NetworkSettings, pot: Pick<Pot, 'name' | 'network' | 'bridge' | 'stack'>): Bridge | undefined {
  if (pot.network === 'public-bridge') return publicBridge(ctx, settings)
  if (pot.network !== 'private-bridge') return undefined
  if (pot.bridge === undefined) throw misuse('the name of the private bridge is missing', '-B BRIDGE   (pot ls -B lists the bridges)')
  const bridge = privateBridge(ctx, settings, pot.bridge)
  if (pot.stack !== 'ipv4' && bridge.ipv6 === undefined)
    throw new PotError('NO_IPV6', `bridge '${pot.bridge}' has no IPv6 network`, {hint: 'add the lines net6= and gateway6= to its file, or use -S ipv4'})
  return bridge
}

/** The requested addresses, and the families in which any address is fine. */
export interface Wish {
  readonly fixed: readonly Ip[]
  readonly any: readonly Family[]
  /** The addresses that the pot has already. */
  readonly beside?: readonly Ip[]
}

/** Parses an address on a bridge; undefined for other words, such as one with an interface. */
export const ipOf = ({address, nic}: PotAddress): Ip | undefined => (nic === undefined ? parseIp(address) : undefined)

/** Parses the requested addresses on a bridge. Throws USAGE. */
export function wishOf(pot: Pick<Pot, 'addresses' | 'stack'>, bridge: Bridge): Wish {
  const families = familiesOf(pot)
  const fixed = pot.addresses
    .filter(({address}) => address !== 'auto')
    .map((one) => {
      const word = formatAddress(one)
      const ip = ipOf(one)
      if (ip === undefined) throw misuse(`'${word}' is not an IP address`, "-i ADDRESS, or -i auto; an interface goes only with network type 'alias'")
      if (!families.includes(ip.family)) throw misuse(`${word} is not an address of the stack ${pot.stack}`, '-S dual')
      const network = networkOn(bridge, ip.family)
      if (network === undefined || !contains(network, ip)) throw misuse(`${word} is not in the network of ${bridge.label}`, 'pot network list')
      return ip
    })
  return {fixed, any: families.filter((family) => !fixed.some((ip) => ip.family === family))}
}

/** The IPv6 address that matches an IPv4 address, for pots without a requested one. */
function embedded(bridge: Bridge, ipv4: string | undefined): string[] {
  const [network, ip] = [networkOn(bridge, 'ipv6'), parseIp(ipv4 ?? '')]
  return network === undefined || ip === undefined ? [] : [formatIp({family: 'ipv6', value: network.first + ip.value})]
}

/**
 * Gives a pot its addresses on a bridge: the requested ones, and a free one for each other family. `claim` holds them until the operation has
 * written them. Rejects with ADDRESS_TAKEN and POOL_EXHAUSTED.
 */
export async function allocate(ctx: Ctx, settings: NetworkSettings, pot: Pick<Pot, 'name'>, bridge: Bridge, wish: Wish, claim: Claim): Promise<string[]> {
  const given: string[] = []
  const lock = (address: string) => `address/${address}`
  for (const ip of wish.fixed) {
    const address = formatIp(ip)
    const held = await claim([lock(address)])
    const use = takenOn(ctx, settings, bridge, pot.name).addresses.get(address) ?? (held === undefined ? 'another command' : undefined)
    if (use !== undefined) throw new PotError('ADDRESS_TAKEN', `${address} is taken: ${use}`, {hint: '-i auto'})
    given.push(address)
  }
  for (const family of wish.any) given.push(await allocateAny(family))
  return given

  async function allocateAny(family: Family): Promise<string> {
    const network = networkOn(bridge, family)
    const ipv4 = [...given, ...(wish.beside ?? []).map(formatIp)].find((address) => parseIp(address)?.family === 'ipv4')
    for (;;) {
      const taken = takenOn(ctx, settings, bridge, pot.name)
      const first = family === 'ipv6' ? embedded(bridge, ipv4).filter((address) => !taken.addresses.has(address)) : []
      const free = network === undefined ? [] : [...first, ...freeAddresses(network, taken, CANDIDATES)].filter((address) => !given.includes(address))
      const held = await claim(free.map(lock))
      if (held === undefined) throw new PotError('POOL_EXHAUSTED', `no ${family} address is free on ${bridge.label}`, {hint: 'pot network show'})
      const address = held.slice(lock('').length)
      // The last holder of the lock may have written the address in the meantime.
      if (!takenOn(ctx, settings, bridge, pot.name).addresses.has(address)) return address
    }
  }
}
