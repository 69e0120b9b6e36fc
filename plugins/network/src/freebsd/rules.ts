import type {Address, Attachment, Bridge, Family, NetworkSettings, Port, Subnet} from '../driver.js'
import {BRIDGES, INET, inetOf} from './names.js'

/** Tag of packets to a published port, so that one rule of the host can exempt them from a `block`. */
export const EXPORT_TAG = 'pot-export'
/** Tag of such packets from a pot, which are never translated to the outside. */
const HAIRPIN_TAG = 'pot-hairpin'

const FAMILIES = ['ipv4', 'ipv6'] as const

const cidr = ({network, prefix}: Pick<Subnet, 'network' | 'prefix'>): string => `${network}/${prefix}`
const isUla = ({network}: {readonly network: string}): boolean => /^f[cd]/i.test(network)
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

/** Rules of pf.conf(5) that translate the addresses of bridges, which are unknown outside. IPv6 addresses are translated unless they are routed. */
export function natRules({network, network6, extif, extifAddress, extra, vpn}: NetworkSettings): string {
  const own = {inet: cidr(network), inet6: cidr(network6)}
  const towards = (to: string, nic: string) => `nat on ${nic} ${inetOf(to)} from ${own[inetOf(to)]} to ${to} -> (${nic}:0)`
  return text([
    `nat on ${extif} inet from ${own.inet} to any -> ${extifAddress ?? `(${extif}:0)`}`,
    ...(isUla(network6) ? [`nat on ${extif} inet6 from ${own.inet6} to any -> (${extif}:0)`] : []),
    ...extra.flatMap(({nic, network: to}) => (to === undefined ? [] : [towards(to, nic)])),
    ...(vpn === undefined ? [] : vpn.networks.map((to) => towards(to, vpn.nic))),
  ])
}

/**
 * Lets a pot reach itself or a neighbour by an address of the host, with replies through the host. Isolates a bridge from other bridges,
 * except for published ports. Filters no packet within a bridge.
 */
export function bridgeRules({network, network6}: Pick<NetworkSettings, 'network' | 'network6'>, bridge: Bridge): string {
  const all: Readonly<Record<Family, string>> = {ipv4: cidr(network), ipv6: cidr(network6)}
  const present = FAMILIES.flatMap((family) => {
    const part = bridge[family]
    return part === undefined ? [] : [{family, own: cidr(part), gateway: part.gateway}]
  })
  // The public bridge has the whole IPv4 network, which includes the private ones.
  const others = present.filter(({family, own}) => own !== all[family])
  return text([
    ...others.map(({family, own}) => `table <others-${INET[family]}> const { ${all[family]}, !${own} }`),
    ...present.map(({family, own, gateway}) => `nat on ${bridge.device} ${INET[family]} from ${own} to ${own} tagged ${HAIRPIN_TAG} -> ${gateway}`),
    // With a state, so that replies need no rule. Later rules of the host can still block.
    ...others.map(({family}) => `pass out on ${bridge.device} ${INET[family]} from any to any tagged ${HAIRPIN_TAG} keep state`),
    ...others.map(({family}) => `block return out quick on ${bridge.device} ${INET[family]} from <others-${INET[family]}> to any ! tagged ${HAIRPIN_TAG}`),
    ...others.map(({family}) => `block return in quick on ${bridge.device} ${INET[family]} from any to <others-${INET[family]}> ! tagged ${HAIRPIN_TAG}`),
  ])
}

interface Target {
  readonly family: Family
  readonly address: string
}

const targets = ({addresses}: Pick<Attachment, 'addresses'>): Target[] =>
  FAMILIES.flatMap((family) => addresses.find((one: Address) => one.family === family) ?? [])

/** Interface and destination address of packets to a port. */
function entrances({extif, extifAddress, extra}: NetworkSettings, {hostAddress}: Port, {family}: Target): {nic: string; to: string}[] {
  const nics = [extif, ...extra.map(({nic}) => nic)]
  if (hostAddress !== undefined) return inetOf(hostAddress) === INET[family] ? nics.map((nic) => ({nic, to: hostAddress})) : []
  return nics.map((nic) => ({nic, to: nic === extif && family === 'ipv4' && extifAddress !== undefined ? extifAddress : `(${nic})`}))
}

/**
 * The rules of a pot. They have no `pass`: the rules of the host filter incoming packets, with the address of the pot. The table keeps
 * the anchor of a pot without ports alive, which shows that the pot has its rules.
 */
export function potRules(settings: NetworkSettings, attachment: Pick<Attachment, 'addresses' | 'ports'>): string {
  const forward = attachment.ports.flatMap((port) =>
    targets(attachment).flatMap((target) =>
      entrances(settings, port, target).flatMap(({nic, to}) => {
        const rule = (on: string, tag: string) =>
          `rdr on ${on} ${INET[target.family]} proto ${port.proto} from any to ${to} port ${port.hostPort} tag ${tag} -> ${target.address} port ${port.port}`
        return [rule(nic, EXPORT_TAG), rule(BRIDGES, HAIRPIN_TAG)]
      }),
    ),
  )
  const unique = [...new Set(forward)]
  return `${potTable(attachment)}${text(unique)}`
}

/** The addresses of a pot as a table, which its rules refer to; '' when it has none. */
export function potTable({addresses}: Pick<Attachment, 'addresses'>): string {
  return text(addresses.length === 0 ? [] : [`table <pot> persist const { ${addresses.map(({address}) => address).join(', ')} }`])
}

/** Lines that the rules of the host need: the two of pot 0.16, and two for hairpins and isolated bridges. */
export const ANCHOR_LINES: readonly string[] = ['nat-anchor "pot-nat"', 'nat-anchor "pot-nat/*"', 'rdr-anchor "pot-rdr/*"', 'anchor "pot-nat/*"']

/** The lines without which nothing is translated or published. */
export const neededLines = ({tag}: Pick<NetworkSettings, 'tag'>): string[] => [
  tag === '' ? 'nat-anchor "pot-nat"' : 'nat-anchor "pot-nat/*"',
  'rdr-anchor "pot-rdr/*"',
]
