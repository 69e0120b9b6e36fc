import {misuse, type PotError, type SettingChange} from '@pot/core'
import {contains, formatIp, formatNetwork, netmask, overlap, parseIp, parseNetwork, type Network} from './ip.js'
import type {Hook} from './pot-types.js'

const bad = (key: string, why: string, hint = 'pot.conf(5)'): PotError => misuse(`${key}: ${why}`, hint)

/** Networks that pots cannot use: this host, loopback, link-local, multicast and reserved ones (RFC 6890). */
const UNUSABLE = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3']

/** Parses a network that pots can use. Throws USAGE. */
function checkNetwork(text: string): Network {
  const network = parseNetwork(text)
  const example = 'pot config --set POT_NETWORK=10.192.0.0/10'
  if (network?.family !== 'ipv4' || network.prefix > 30) throw bad('POT_NETWORK', `must be an IPv4 network such as 10.192.0.0/10, not '${text}'`, example)
  const proper = formatNetwork(network)
  if (text !== proper) throw bad('POT_NETWORK', `'${text}' is an address in a network`, `pot config --set POT_NETWORK=${proper}`)
  const unusable = UNUSABLE.find((one) => overlap(parseNetwork(one) ?? network, network))
  if (unusable !== undefined) throw bad('POT_NETWORK', `the addresses ${unusable} cannot be used in a network`, example)
  return network
}

const isInside = (network: Network, text: string): boolean => {
  const ip = parseIp(text)
  return ip !== undefined && contains(network, ip)
}

/** Whether the address can belong to a host in the network. */
const isHost = (network: Network, text: string): boolean => {
  const value = parseIp(text)?.value
  return isInside(network, text) && value !== network.first && value !== network.last
}

/** Checks a value without regard to other settings. Throws USAGE. */
function checkAlone(key: string, value: string): void {
  const words = value.split(/\s+/).filter(Boolean)
  const wrong = (is: (word: string) => boolean) => words.find((word) => !is(word))
  const isNetwork = (word: string) => parseNetwork(word) !== undefined
  if (key === 'POT_NETWORK6' && value !== '') {
    const network = parseNetwork(value)
    if (network?.family !== 'ipv6' || network.prefix > 64) throw bad(key, `must be an IPv6 network of 64 bits or less, not '${value}'`)
    if (/^(fe[89ab]|ff)/i.test(value)) throw bad(key, `addresses of ${value} are good for one link only, or for many hosts at once`)
  } else if (key === 'POT_EXTIF_ADDR' && value !== '' && parseIp(value)?.family !== 'ipv4') throw bad(key, `must be an IPv4 address, not '${value}'`)
  else if (key === 'POT_VPN_NETWORKS' || /^POT_NETWORK_(?!STACK$)\w+$/.test(key)) {
    const word = wrong(isNetwork)
    if (word !== undefined) throw bad(key, `'${word}' is not a network`)
  } else if (key === 'POT_ALLOW_OVERLAP') {
    const word = wrong((one) => isNetwork(one) || parseIp(one) !== undefined)
    if (word !== undefined) throw bad(key, `'${word}' is neither a network nor an address`)
  }
}

/** Keys that describe the same network, so that their values can contradict each other. */
const OF_ONE_NETWORK = ['POT_NETWORK', 'POT_NETMASK', 'POT_GATEWAY', 'POT_DNS_IP']

/**
 * Returns further changes, so that the settings of networks agree with `changes`. A new POT_NETWORK also sets the netmask. It
 * sets a gateway if the present one is not a host of the new network, and a DNS server if the present one is a host only of the old network or is the
 * gateway. Throws USAGE if the changes contradict each other or other settings.
 */
export const agreeing: Hook<'pot:settings'> = async ({changes, before, after}) => {
  for (const {key, value} of changes) if (value !== null) checkAlone(key, value)
  const asked = new Set(changes.map(({key}) => key))
  if (!OF_ONE_NETWORK.some((key) => asked.has(key))) return []
  const value = (key: string) => after.get(key) ?? ''
  const text = value('POT_NETWORK')
  const network = checkNetwork(text)
  const moved = asked.has('POT_NETWORK')
  const repair = `pot config --set POT_NETWORK=${text}`
  const host = (index: bigint) => formatIp({family: 'ipv4', value: network.first + index})

  const mask = netmask(network.prefix)
  const derives = (key: string) => moved && !asked.has(key)
  if (value('POT_NETMASK') !== mask && !derives('POT_NETMASK')) throw bad('POT_NETMASK', `must be ${mask} for ${text}, not '${value('POT_NETMASK')}'`, repair)

  const old = parseNetwork(before.get('POT_NETWORK') ?? '')
  const gateway = derives('POT_GATEWAY') && !isHost(network, value('POT_GATEWAY')) ? host(1n) : value('POT_GATEWAY')
  if (!isHost(network, gateway)) throw bad('POT_GATEWAY', `must be the address of a host in ${text}, not '${gateway}'`, repair)

  const server = value('POT_DNS_IP')
  const follows = derives('POT_DNS_IP') && ((old !== undefined && isInside(old, server) && !isHost(network, server)) || server === gateway)
  const dns = follows ? host(gateway === host(2n) ? 1n : 2n) : server
  if (parseIp(dns) === undefined) throw bad('POT_DNS_IP', `must be an address, not '${dns}'`)
  if (dns === gateway) throw bad('POT_DNS_IP', `${dns} is the gateway`, repair)
  if (isInside(network, dns) && !isHost(network, dns)) throw bad('POT_DNS_IP', `${dns} is not the address of a host in ${text}`, repair)

  const wanted: SettingChange[] = [
    {key: 'POT_NETMASK', value: mask},
    {key: 'POT_GATEWAY', value: gateway},
    {key: 'POT_DNS_IP', value: dns},
  ]
  return wanted.filter((one) => one.value !== value(one.key))
}
