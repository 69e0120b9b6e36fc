import type {Address, Attachment, Bridge, Family, NetworkSettings, Port, Subnet} from '../driver.js'
import {BRIDGES, INET, inetOf} from './names.js'

/** Marks what was sent to a published port, so that a `block` of the host can make an exception for it with one rule. */
export const EXPORT_TAG = 'pot-export'
/** The same from a pot, which is never translated to the outside. */
const HAIRPIN_TAG = 'pot-hairpin'

const FAMILIES = ['ipv4', 'ipv6'] as const

const cidr = ({network, prefix}: Pick<Subnet, 'network' | 'prefix'>): string => `${network}/${prefix}`
const isUla = ({network}: {readonly network: string}): boolean => /^f[cd]/i.test(network)
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

/** pf.conf(5): addresses of bridges are unknown outside. Those of IPv6 are translated unless they are routed. */
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
 * A pot that reaches itself or a neighbour by the address of the host is answered by the host; and a bridge is kept apart from the others,
 * except for published ports. Within a bridge no packet is filtered.
 */
export function bridgeRules({network, network6}: Pick<NetworkSettings, 'network' | 'network6'>, bridge: Bridge): string {
  const all: Readonly<Record<Family, string>> = {ipv4: cidr(network), ipv6: cidr(network6)}
  const present = FAMILIES.flatMap((family) => {
    const part = bridge[family]
    return part === undefined ? [] : [{family, own: cidr(part), gateway: part.gateway}]
  })
  // the public bridge has the whole IPv4 network, so that the private ones are no others to it
  const others = present.filter(({family, own}) => own !== all[family])
  return text([
    ...others.map(({family, own}) => `table <others-${INET[family]}> const { ${all[family]}, !${own} }`),
    ...present.map(({family, own, gateway}) => `nat on ${bridge.device} ${INET[family]} from ${own} to ${own} tagged ${HAIRPIN_TAG} -> ${gateway}`),
    // a state, so that answers are no packets of their own; rules of the host that come later may still block
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

/** Where packets for a port come in, and the address that they are for. */
function entrances({extif, extifAddress, extra}: NetworkSettings, {hostAddress}: Port, {family}: Target): {nic: string; to: string}[] {
  const nics = [extif, ...extra.map(({nic}) => nic)]
  if (hostAddress !== undefined) return inetOf(hostAddress) === INET[family] ? nics.map((nic) => ({nic, to: hostAddress})) : []
  return nics.map((nic) => ({nic, to: nic === extif && family === 'ipv4' && extifAddress !== undefined ? extifAddress : `(${nic})`}))
}

/**
 * The rules of a pot. They have no `pass`: what comes in is filtered by the rules of the host, with the address of the pot. The table keeps
 * the anchor of a pot without ports alive, which tells that its rules are there.
 */
export function potRules(settings: NetworkSettings, attachment: Pick<Attachment, 'addresses' | 'ports'>, hook?: string): string {
  const own = attachment.addresses.map(({address}) => address)
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
  return `${text(own.length === 0 ? [] : [`table <pot> persist const { ${own.join(', ')} }`])}${hook ?? text(unique)}`
}

/** What the rules of the host must have for those of pots to be used: the two of pot 0.16, and two for hairpins and for bridges that are kept apart. */
export const ANCHOR_LINES: readonly string[] = ['nat-anchor "pot-nat"', 'nat-anchor "pot-nat/*"', 'rdr-anchor "pot-rdr/*"', 'anchor "pot-nat/*"']

/** Those without which nothing is translated or published. */
export const neededLines = ({tag}: Pick<NetworkSettings, 'tag'>): string[] => [
  tag === '' ? 'nat-anchor "pot-nat"' : 'nat-anchor "pot-nat/*"',
  'rdr-anchor "pot-rdr/*"',
]
