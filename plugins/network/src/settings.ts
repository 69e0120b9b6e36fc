import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {PotError, settingsOf, type Surroundings} from '@pot/core'
import type {NetworkSettings} from './driver.js'
import {BITS, contains, formatIp, netmask, parseIp, parseNetwork, type Network} from './ip.js'
import type {Declared} from './pot-types.js'

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
export function internalNetwork(ctx: Root): Network {
  const {POT_NETWORK: text, POT_NETMASK: mask} = settingsOf<Declared['settings']>(ctx)
  const network = parseNetwork(text)
  if (network?.family !== 'ipv4' || network.prefix > 30) throw bad('POT_NETWORK', `must be an IPv4 network such as 10.192.0.0/10, not '${text}'`)
  if (mask !== netmask(network.prefix)) throw bad('POT_NETMASK', `must be ${netmask(network.prefix)} for ${text}, not '${mask}'`)
  return network
}

/** The network from which bridges take their /64 networks; the public bridge has the first. Throws BAD_NETWORK. */
export function internalNetwork6(ctx: Root): Network {
  const text = settingsOf<Declared['settings']>(ctx).POT_NETWORK6 || ownUla(ctx.settings.fsRoot, 0)
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
  const own = settingsOf<Declared['settings']>(ctx)
  const network = internalNetwork(ctx)
  const gateway = parseIp(own.POT_GATEWAY)
  if (gateway === undefined || !contains(network, gateway)) throw bad('POT_GATEWAY', `must be an address in ${own.POT_NETWORK}`)
  const network6 = internalNetwork6(ctx)
  const extifAddress = own.POT_EXTIF_ADDR || undefined
  if (extifAddress !== undefined && parseIp(extifAddress)?.family !== 'ipv4') throw bad('POT_EXTIF_ADDR', `must be an IPv4 address, not '${extifAddress}'`)
  const vpn = own.POT_VPN_EXTIF
  return {
    tag: tagOf(ctx),
    network: {network: formatIp({family: 'ipv4', value: network.first}), prefix: network.prefix, gateway: formatIp(gateway)},
    network6: {network: formatIp({family: 'ipv6', value: network6.first}), prefix: network6.prefix},
    extif: values.get('POT_EXTIF') ?? '',
    extifAddress,
    extra: own.POT_EXTRA_EXTIF.map((nic) => ({nic, network: values.get(`POT_NETWORK_${nic}`) || undefined})),
    vpn: vpn ? {nic: vpn, networks: own.POT_VPN_NETWORKS} : undefined,
    stack,
    overlaps: overlaps(own.POT_ALLOW_OVERLAP),
    rulesHook: own.POT_EXPORT_PORTS_PF_RULES_HOOK || undefined,
  }
}
