import {createHash} from 'node:crypto'
import {bridgeNames, hasCode, readBridge, PotError, type Surroundings} from '@pot/core'
import type {Bridge, NetworkSettings, Subnet} from './driver.js'
import {contains, formatIp, parseIp, parseNetwork, subnet, type Network} from './ip.js'
import {internalNetwork, internalNetwork6} from './settings.js'

type Root = Pick<Surroundings, 'settings'>

/** Prefix length of a bridge's IPv6 network. */
export const PREFIX6 = 64

const subnetOf = ({family, first, prefix}: Network, gateway: string): Subnet => ({network: formatIp({family, value: first}), prefix, gateway})
const firstHost = ({family, first}: Network): string => formatIp({family, value: first + 1n})

/** The first /64 of the IPv6 network of bridges. */
export function publicNetwork6(ctx: Root): Network {
  const whole = internalNetwork6(ctx)
  return subnet(whole, PREFIX6, 0n) ?? whole
}

export function publicBridge(ctx: Root, {tag, network}: Pick<NetworkSettings, 'tag' | 'network'>): Bridge {
  const net6 = publicNetwork6(ctx)
  const device = tag === '' ? 'pot0' : `pot0-${tag}`
  return {name: undefined, device, label: `pot public bridge${tag && ` ${tag}`}`, ipv4: network, ipv6: subnetOf(net6, firstHost(net6))}
}

/** Throws NO_BRIDGE, also for an invalid file. */
export function privateBridge(ctx: Root, {tag}: Pick<NetworkSettings, 'tag'>, name: string): Bridge {
  const file = readBridge(ctx.settings, name)
  const read = (net: string, gateway: string): Subnet => {
    const [network, ip] = [parseNetwork(net), parseIp(gateway)]
    if (network === undefined || ip === undefined || !contains(network, ip))
      throw new PotError('NO_BRIDGE', `the file of bridge '${name}' does not contain a valid network: ${net}, ${gateway}`, {hint: `pot destroy -B ${name}`})
    return subnetOf(network, formatIp(ip))
  }
  const id = createHash('sha256').update(`${tag} ${name}`).digest('hex').slice(0, 10)
  return {
    name,
    device: `potb-${id}`,
    label: `pot private bridge ${name}${tag && ` ${tag}`}`,
    ipv4: read(file.net, file.gateway),
    ...(file.net6 === undefined || file.gateway6 === undefined ? {} : {ipv6: read(file.net6, file.gateway6)}),
  }
}

/** All private bridges with valid files. */
export function privateBridges(ctx: Root, settings: Pick<NetworkSettings, 'tag'>): Bridge[] {
  return bridgeNames(ctx.settings).flatMap((name) => {
    try {
      return [privateBridge(ctx, settings, name)]
    } catch {
      return []
    }
  })
}

/** The result of `look`; [] on a host where pot is not set up. */
export function whereSetUp<T>(look: () => readonly T[]): readonly T[] {
  try {
    return look()
  } catch (error) {
    if (hasCode(error, 'NOT_INITIALISED')) return []
    throw error
  }
}

const networkOf = (part: Subnet | undefined): Network[] => {
  const network = part && parseNetwork(`${part.network}/${part.prefix}`)
  return network === undefined ? [] : [network]
}

/** The bridge in words, for messages. */
export const titleOf = ({name}: Pick<Bridge, 'name'>): string => (name === undefined ? 'the public bridge' : `bridge '${name}'`)

/** The networks of a bridge. */
export const networksOf = ({ipv4, ipv6}: Pick<Bridge, 'ipv4' | 'ipv6'>): Network[] => [...networkOf(ipv4), ...networkOf(ipv6)]

/** Whether there is a private bridge of the name, that is its file. */
export const hasBridge = ({settings}: Root, name: string): boolean => bridgeNames(settings).includes(name)

export {internalNetwork}
