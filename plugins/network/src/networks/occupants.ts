import {BITS, formatIp, formatNetwork, overlap, parseIp, type Ip, type Network} from '../ip.js'
import {readText} from '../read-text.js'

/** Something that this host has or reaches now, and would lose to a network or an address of pots. */
export interface Occupant {
  readonly what: 'address' | 'route' | 'router' | 'nameserver'
  /** All bits for a single address. */
  readonly network: Network
  /** The interface, or the file that names it. */
  readonly where: string
}

export const single = ({family, value}: Ip): Network => ({family, first: value, last: value, prefix: BITS[family]})
export const isSingle = ({family, prefix}: Pick<Network, 'family' | 'prefix'>): boolean => prefix === BITS[family]

/** Shorter ones are default routes that a VPN has cut in two or more: everything lies in them. The largest private networks have these lengths. */
const LEAST = {ipv4: 8, ipv6: 7} as const

/** What a network on a bridge would take away from the host, of `occupants`. */
export const coveredBy = (network: Network, occupants: readonly Occupant[]): Occupant[] =>
  occupants.filter(({network: other}) => overlap(network, other) && (isSingle(other) || other.prefix >= LEAST[other.family]))

/** `address 10.200.0.5 of eth1` */
export const describe = ({what, network, where}: Occupant): string =>
  `${what} ${isSingle(network) ? formatIp({family: network.family, value: network.first}) : formatNetwork(network)} of ${where}`

/** An address in any spelling, without zone and length; [] for anything else. */
export function occupantOf(what: Occupant['what'], text: string, where: string): Occupant[] {
  const ip = parseIp(text)
  return ip === undefined ? [] : [{what, network: single(ip), where}]
}

/** resolv.conf(5), and where resolvers that listen on the loopback keep those that they ask themselves. */
const FILES = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf', '/run/NetworkManager/no-stub-resolv.conf', '/var/unbound/forward.conf']

/** `nameserver 10.0.0.53`, and `forward-addr: 10.0.0.53@853#name` of unbound.conf(5). */
export function nameservers(files: readonly string[] = FILES, read: (path: string) => string = readText): Occupant[] {
  const seen = new Set<string>()
  return files.flatMap((file) =>
    [...read(file).matchAll(/^[ \t]*(?:nameserver[ \t]+|forward-addr:[ \t]*)([0-9A-Fa-f.:]+)/gm)].flatMap(([, text = '']) => {
      if (seen.has(text)) return []
      seen.add(text)
      return occupantOf('nameserver', text, file)
    }),
  )
}
