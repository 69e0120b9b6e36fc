import type {Attachment, Bridge, NetworkSettings, Port} from '../driver.js'
import {isUla} from '../settings.js'
import {formatNetwork, parseNetwork} from '../ip.js'
import {chainOf, tableOf} from './names.js'

const FAMILIES = ['ipv4', 'ipv6'] as const

/** A name, quoted for nft(8). */
const quoted = (name: string): string => `"${name}"`
const oneOf = (names: readonly string[]): string => (names.length === 1 ? names.map(quoted).join('') : `{ ${names.map(quoted).join(', ')} }`)

const MAPS = {any: 'inet_proto . inet_service', at4: 'ipv4_addr . inet_proto . inet_service', at6: 'ipv6_addr . inet_proto . inet_service'} as const

/** From a port of localhost to the address that the host has on the bridge of the pot. */
const SOURCES = {from4: 'inet_proto . inet_service : ipv4_addr', from6: 'inet_proto . inet_service : ipv6_addr'} as const

const DECLARE = (table: string): string[] => [
  ...Object.entries(MAPS).map(([name, type]) => `add map ${table} ${name} { type ${type} : verdict; }`),
  ...Object.entries(SOURCES).map(([name, type]) => `add map ${table} ${name} { type ${type}; }`),
]

/** Base chains, with their hooks. All other chains are reached from them. */
const HOOKS: Readonly<Record<string, string>> = {
  prerouting: 'type nat hook prerouting priority dstnat; policy accept;',
  // Before connections are tracked.
  localhost: 'type filter hook output priority raw; policy accept;',
  output: 'type nat hook output priority -100; policy accept;',
  // After translations are undone.
  answers: 'type filter hook input priority 110; policy accept;',
  postrouting: 'type nat hook postrouting priority srcnat; policy accept;',
  forward: 'type filter hook forward priority filter; policy accept;',
}

const networkOf = ({network, prefix}: {readonly network: string; readonly prefix: number}) => `${network}/${prefix}`

/** Rules for the source address of packets that leave the host. */
function masquerade({network, network6, extif, extifAddress, extra, vpn}: NetworkSettings, nics: readonly string[]): string[] {
  const [net4, net6] = [networkOf(network), networkOf(network6)]
  const known = [extif, ...extra.map(({nic}) => nic), ...(vpn ? [vpn.nic] : [])].filter((nic) => nics.includes(nic))
  // If the host lacks the interfaces of the settings, such as em0, other interfaces lead outside.
  const out = known.length === 0 || !nics.includes(extif) ? 'oifname != @bridges' : `oifname ${oneOf(known)}`
  const prefix6 = parseNetwork(net6)
  return [
    'oifname "lo" return',
    ...(extifAddress !== undefined && nics.includes(extif) ? [`ip saddr ${net4} oifname ${quoted(extif)} snat ip to ${extifAddress}`] : []),
    `ip saddr ${net4} ${out} masquerade`,
    ...(prefix6 && isUla(prefix6) ? [`ip6 saddr ${formatNetwork(prefix6)} ${out} masquerade`] : []),
    // Replies to a packet that reached a pot of the same bridge by a port of the host must pass the host, too.
    `ct status dnat ip saddr ${net4} oifname @bridges masquerade`,
    `ct status dnat ip6 saddr ${net6} oifname @bridges masquerade`,
  ]
}

function rulesOf(settings: NetworkSettings, nics: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return {
    ports: ['ip daddr . meta l4proto . th dport vmap @at4', 'ip6 daddr . meta l4proto . th dport vmap @at6', 'meta l4proto . th dport vmap @any'],
    prerouting: ['fib daddr type local jump ports'],
    // The kernel sends nothing from 127.0.0.1 or ::1 to a bridge. Therefore a packet to an exported port of localhost gets the address of the host on
    // the bridge first, and an answer gets localhost back last. route_localnet, which would open all of 127.0.0.0/8 to pots, is not needed.
    localhost: [
      'ip saddr 127.0.0.1 ip daddr 127.0.0.1 ip saddr set meta l4proto . th dport map @from4',
      'ip6 saddr ::1 ip6 daddr ::1 ip6 saddr set meta l4proto . th dport map @from6',
    ],
    output: ['ip saddr 127.0.0.0/8 return', 'ip6 saddr ::1 return', 'fib daddr type local jump ports'],
    // Only a translation that is undone makes such a source: the kernel drops packets that come with one from a bridge.
    answers: ['iifname @bridges ct status dnat ip saddr 127.0.0.1 ip daddr set 127.0.0.1', 'iifname @bridges ct status dnat ip6 saddr ::1 ip6 daddr set ::1'],
    postrouting: masquerade(settings, nics),
    forward: ['ct state established,related accept', 'ct status dnat accept', 'iifname . oifname @same accept', 'iifname @bridges oifname @bridges drop'],
  }
}

const declareSets = (table: string): string[] => [`add set ${table} bridges { type ifname; }`, `add set ${table} same { type ifname . ifname; }`]

const elementsOf = (table: string, {device}: Pick<Bridge, 'device'>, verb: 'add' | 'delete'): string[] => [
  `${verb} element ${table} bridges { ${quoted(device)} }`,
  `${verb} element ${table} same { ${quoted(device)} . ${quoted(device)} }`,
]

/** Forgets bridges. Declares the objects first, so that they may be missing. */
export function withoutBridges(settings: NetworkSettings, bridges: readonly Pick<Bridge, 'device'>[]): string[] {
  const table = `inet ${tableOf(settings)}`
  const elements = bridges.flatMap((bridge) => [...elementsOf(table, bridge, 'add'), ...elementsOf(table, bridge, 'delete')])
  return [`add table ${table}`, ...declareSets(table), ...elements]
}

/** The table with the shared rules of pots. Repeatable: existing objects are declared again, and chains are filled anew. */
export function sharedRules(settings: NetworkSettings, bridges: readonly Bridge[], nics: readonly string[]): string[] {
  const table = `inet ${tableOf(settings)}`
  const chains = rulesOf(settings, nics)
  return [
    `add table ${table}`,
    ...declareSets(table),
    ...DECLARE(table),
    ...Object.keys(chains).flatMap((name) => [
      `add chain ${table} ${name}${HOOKS[name] === undefined ? '' : ` { ${HOOKS[name]} }`}`,
      `flush chain ${table} ${name}`,
    ]),
    ...Object.entries(chains).flatMap(([name, rules]) => rules.map((rule) => `add rule ${table} ${name} ${rule}`)),
    ...bridges.flatMap((bridge) => elementsOf(table, bridge, 'add')),
  ]
}

/** The map element that leads from a port of the host to the chain of a pot. */
function element({proto, hostPort, hostAddress}: Port, chain: string): string {
  const port = `${proto} . ${hostPort}`
  if (hostAddress === undefined) return `any { ${port} : jump ${chain} }`
  return `${hostAddress.includes(':') ? 'at6' : 'at4'} { ${hostAddress} . ${port} : jump ${chain} }`
}

/** The map elements for ports that answer at localhost too. */
function sources({ports, addresses, bridge}: Attachment): string[] {
  return FAMILIES.flatMap((family) => {
    const gateway = addresses.some((address) => address.family === family) ? bridge?.[family]?.gateway : undefined
    const open = ports.filter(({localhost}) => localhost?.includes(family))
    return gateway === undefined ? [] : open.map(({proto, hostPort}) => `from${family.slice(-1)} { ${proto} . ${hostPort} : ${gateway} }`)
  })
}

const withoutValue = (text: string): string => text.replace(/ : .*/, ' }')

function translations({ports, addresses}: Attachment): string[] {
  const target = (family: 'ipv4' | 'ipv6') => addresses.find((address) => address.family === family)?.address
  const [ipv4, ipv6] = [target('ipv4'), target('ipv6')]
  return ports.flatMap(({proto, port, hostPort, hostAddress}) => {
    const only = hostAddress === undefined ? undefined : hostAddress.includes(':') ? 'ipv6' : 'ipv4'
    const at = (family: string) => (hostAddress === undefined ? '' : `${family} daddr ${hostAddress} `)
    return [
      ...(ipv4 === undefined || only === 'ipv6' ? [] : [`meta nfproto ipv4 ${at('ip')}${proto} dport ${hostPort} dnat ip to ${ipv4}:${port}`]),
      ...(ipv6 === undefined || only === 'ipv4' ? [] : [`meta nfproto ipv6 ${at('ip6')}${proto} dport ${hostPort} dnat ip6 to [${ipv6}]:${port}`]),
    ]
  })
}

/** The chain of a pot, filled anew, and the elements that lead to it. Needs `sharedRules` before it. */
export function potRules(settings: NetworkSettings, attachment: Attachment): string[] {
  const table = `inet ${tableOf(settings)}`
  const chain = chainOf(attachment)
  return [
    `add chain ${table} ${chain}`,
    `flush chain ${table} ${chain}`,
    ...translations(attachment).map((rule) => `add rule ${table} ${chain} ${rule}`),
    ...[...attachment.ports.map((port) => element(port, chain)), ...sources(attachment)].map((text) => `add element ${table} ${text}`),
  ]
}

/** The ports of a pot that runs, in place of those of `before`: in one transaction, in which ports of both stay open. Repeatable. */
export function replacedRules(settings: NetworkSettings, before: Attachment, after: Attachment): string[] {
  const table = `inet ${tableOf(settings)}`
  const chain = chainOf(after)
  const elements = (attachment: Attachment) => [...new Set([...attachment.ports.map((port) => element(port, chain)), ...sources(attachment)])]
  const [old, next] = [elements(before), elements(after)]
  return [
    `add table ${table}`,
    ...DECLARE(table),
    `add chain ${table} ${chain}`,
    ...old.filter((text) => !next.includes(text)).flatMap((text) => [`add element ${table} ${text}`, `delete element ${table} ${withoutValue(text)}`]),
    ...potRules(settings, after),
  ]
}

/** Removes the chain of a pot, all or nothing. Declares the objects first, so that they may be missing. */
export function withoutPotRules(settings: NetworkSettings, attachment: Attachment): string[] {
  const table = `inet ${tableOf(settings)}`
  const chain = chainOf(attachment)
  const used = [...new Set([...attachment.ports.map((port) => element(port, chain)), ...sources(attachment)])]
  return [
    `add table ${table}`,
    ...DECLARE(table),
    `add chain ${table} ${chain}`,
    ...used.flatMap((text) => [`add element ${table} ${text}`, `delete element ${table} ${withoutValue(text)}`]),
    `flush chain ${table} ${chain}`,
    `delete chain ${table} ${chain}`,
  ]
}
