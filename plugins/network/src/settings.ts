import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {PotError, type Surroundings} from '@pot/core'
import type {NetworkSettings} from './driver.js'
import {BITS, contains, formatIp, netmask, parseIp, parseNetwork, type Network} from './ip.js'

type Root = Pick<Surroundings, 'settings'>

const DEFAULT_ROOT = '/opt/pot'

const digest = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length)

const bad = (key: string, why: string) => new PotError('BAD_NETWORK', `${key} ${why}`, {hint: 'pot config, and pot.conf(5)'})

function textOf(files: readonly string[]): string {
  for (const file of files) {
    try {
      return readFileSync(file, 'utf8').trim()
    } catch {
      // The other system has the file elsewhere.
    }
  }
  return ''
}

/** A /48 ULA (RFC 4193) that is stable on this host and differs between hosts. `attempt`: 0, or a number for another one. */
export const ownUla = (fsRoot: string, attempt: number): string => {
  const id = digest(`${textOf(['/etc/machine-id', '/etc/hostid'])} ${fsRoot}${attempt === 0 ? '' : ` ${attempt}`}`, 10)
  return `fd${id.slice(0, 2)}:${id.slice(2, 6)}:${id.slice(6, 10)}::/48`
}

/** The network of the public bridge, which contains those of private bridges. Throws BAD_NETWORK. */
export function internalNetwork({settings: {values}}: Root): Network {
  const text = values.get('POT_NETWORK') ?? ''
  const network = parseNetwork(text)
  if (network?.family !== 'ipv4' || network.prefix > 30) throw bad('POT_NETWORK', `must be an IPv4 network such as 10.192.0.0/10, not '${text}'`)
  const mask = values.get('POT_NETMASK') ?? ''
  if (mask !== netmask(network.prefix)) throw bad('POT_NETMASK', `must be ${netmask(network.prefix)} for ${text}, not '${mask}'`)
  return network
}

/** The network from which bridges take their /64 networks; the public bridge has the first. Throws BAD_NETWORK. */
export function internalNetwork6({settings: {values, fsRoot}}: Root): Network {
  const text = values.get('POT_NETWORK6') || ownUla(fsRoot, 0)
  const network = parseNetwork(text)
  if (network?.family !== 'ipv6' || network.prefix > 64) throw bad('POT_NETWORK6', `must be an IPv6 network of 64 bits or less, not '${text}'`)
  return network
}

/** Whether its addresses are unknown outside, so that they are translated. */
export const isUla = ({first}: Pick<Network, 'first'>): boolean => first >> 121n === 0xfcn >> 1n

/** A tag that is unique to the pot root and part of all names; empty for the usual root. */
export const tagOf = ({settings: {fsRoot}}: Root): string => (fsRoot === DEFAULT_ROOT ? '' : digest(fsRoot, 6))

/** Words that are networks or addresses. */
function overlaps(words: readonly string[]): Network[] {
  return words.map((word) => {
    const ip = parseIp(word)
    const network = ip === undefined ? parseNetwork(word) : parseNetwork(`${word}/${BITS[ip.family]}`)
    if (network === undefined) throw bad('POT_ALLOW_OVERLAP', `has '${word}', which is neither a network nor an address`)
    return network
  })
}

/** Rejects with BAD_NETWORK. */
export function networkSettings(ctx: Root): NetworkSettings {
  const {values, stack} = ctx.settings
  const words = (key: string) => (values.get(key) ?? '').split(/\s+/).filter(Boolean)
  const network = internalNetwork(ctx)
  const gateway = parseIp(values.get('POT_GATEWAY') ?? '')
  if (gateway === undefined || !contains(network, gateway)) throw bad('POT_GATEWAY', `must be an address in ${values.get('POT_NETWORK')}`)
  const network6 = internalNetwork6(ctx)
  const extifAddress = values.get('POT_EXTIF_ADDR') || undefined
  if (extifAddress !== undefined && parseIp(extifAddress)?.family !== 'ipv4') throw bad('POT_EXTIF_ADDR', `must be an IPv4 address, not '${extifAddress}'`)
  const vpn = values.get('POT_VPN_EXTIF')
  return {
    tag: tagOf(ctx),
    network: {network: formatIp({family: 'ipv4', value: network.first}), prefix: network.prefix, gateway: formatIp(gateway)},
    network6: {network: formatIp({family: 'ipv6', value: network6.first}), prefix: network6.prefix},
    extif: values.get('POT_EXTIF') ?? '',
    extifAddress,
    extra: words('POT_EXTRA_EXTIF').map((nic) => ({nic, network: values.get(`POT_NETWORK_${nic}`) || undefined})),
    vpn: vpn ? {nic: vpn, networks: words('POT_VPN_NETWORKS')} : undefined,
    stack,
    overlaps: overlaps(words('POT_ALLOW_OVERLAP')),
    rulesHook: values.get('POT_EXPORT_PORTS_PF_RULES_HOOK') || undefined,
  }
}
