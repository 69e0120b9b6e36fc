import {isIPv4, isIPv6} from 'node:net'
import {misuse, type PotError} from '../errors.js'
import type {SettingChange} from './change.js'

/** Values of settings by key. */
type Values = ReadonlyMap<string, string>

/** An IPv4 network. */
interface Network {
  readonly first: number
  readonly last: number
  /** Length of the prefix, in bits. */
  readonly prefix: number
}

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const toAddress = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
const netmask = (prefix: number): string => toAddress(2 ** 32 - 2 ** (32 - prefix))

const bad = (key: string, why: string, hint = 'pot.conf(5)'): PotError => misuse(`${key}: ${why}`, hint)

/** Networks that pots cannot use: this host, loopback, link-local, multicast and reserved ones (RFC 6890). */
const UNUSABLE = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3']

/** Parses `10.0.0.0/8`, also with host bits set; undefined for anything else. */
function parse(text: string): Network | undefined {
  const [, address = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? []
  const prefix = Number(length)
  if (!isIPv4(address) || prefix > 32) return undefined
  const size = 2 ** (32 - prefix)
  const first = Math.floor(toNumber(address) / size) * size
  return {first, last: first + size - 1, prefix}
}

const overlap = (a: Network, b: Network): boolean => a.first <= b.last && b.first <= a.last

/** Parses a network that pots can use. Throws USAGE. */
function checkNetwork(text: string): Network {
  const network = parse(text)
  const example = 'pot config --set POT_NETWORK=10.192.0.0/10'
  if (network === undefined || network.prefix > 30) throw bad('POT_NETWORK', `must be an IPv4 network such as 10.192.0.0/10, not '${text}'`, example)
  const proper = `${toAddress(network.first)}/${network.prefix}`
  if (text !== proper) throw bad('POT_NETWORK', `'${text}' is an address in a network`, `pot config --set POT_NETWORK=${proper}`)
  const unusable = UNUSABLE.find((one) => overlap(parse(one) ?? network, network))
  if (unusable !== undefined) throw bad('POT_NETWORK', `the addresses ${unusable} cannot be used in a network`, example)
  return network
}

/** Whether the address can belong to a host in the network. */
const isHost = ({first, last}: Network, text: string): boolean => isIPv4(text) && toNumber(text) > first && toNumber(text) < last
const isInside = ({first, last}: Network, text: string): boolean => isIPv4(text) && toNumber(text) >= first && toNumber(text) <= last

const isNetwork = (text: string): boolean => {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  return isIPv4(address) ? Number(length) <= 32 : isIPv6(address) && !address.includes('%') && Number(length) <= 128
}

/** Checks a value without regard to other settings. Throws USAGE. */
function checkAlone(key: string, value: string): void {
  const words = value.split(/\s+/).filter(Boolean)
  const wrong = (is: (word: string) => boolean) => words.find((word) => !is(word))
  if (key === 'POT_NETWORK6' && value !== '') {
    const [address = '', length = ''] = value.split('/')
    if (!isNetwork(value) || !isIPv6(address) || Number(length) > 64) throw bad(key, `must be an IPv6 network of 64 bits or less, not '${value}'`)
    if (/^(fe[89ab]|ff)/i.test(address)) throw bad(key, `addresses of ${value} are good for one link only, or for many hosts at once`)
  } else if (key === 'POT_EXTIF_ADDR' && value !== '' && !isIPv4(value)) throw bad(key, `must be an IPv4 address, not '${value}'`)
  else if (key === 'POT_VPN_NETWORKS' || /^POT_NETWORK_(?!STACK$)\w+$/.test(key)) {
    const word = wrong(isNetwork)
    if (word !== undefined) throw bad(key, `'${word}' is not a network`)
  } else if (key === 'POT_ALLOW_OVERLAP') {
    const word = wrong((one) => isNetwork(one) || isIPv4(one) || isIPv6(one))
    if (word !== undefined) throw bad(key, `'${word}' is neither a network nor an address`)
  }
}

/** Keys that describe the same network, so that their values can contradict each other. */
const OF_ONE_NETWORK = ['POT_NETWORK', 'POT_NETMASK', 'POT_GATEWAY', 'POT_DNS_IP']

/**
 * Returns further changes, so that the settings of networks agree with `changes`. A new POT_NETWORK also sets the netmask. It
 * sets a gateway if the present one is not a host of the new network, and a DNS server if the present one is a host only of the old network or is the
 * gateway. `after` has the values with `changes`, `before` the values without. Throws USAGE if the changes contradict each other or other settings.
 */
export function agreeing(changes: readonly SettingChange[], before: Values, after: Values): SettingChange[] {
  for (const {key, value} of changes) if (value !== null) checkAlone(key, value)
  const asked = new Set(changes.map(({key}) => key))
  if (!OF_ONE_NETWORK.some((key) => asked.has(key))) return []
  const value = (key: string) => after.get(key) ?? ''
  const network = checkNetwork(value('POT_NETWORK'))
  const text = value('POT_NETWORK')
  const moved = asked.has('POT_NETWORK')
  const repair = `pot config --set POT_NETWORK=${text}`

  const mask = netmask(network.prefix)
  const derives = (key: string) => moved && !asked.has(key)
  if (value('POT_NETMASK') !== mask && !derives('POT_NETMASK')) throw bad('POT_NETMASK', `must be ${mask} for ${text}, not '${value('POT_NETMASK')}'`, repair)

  const old = parse(before.get('POT_NETWORK') ?? '')
  const gateway = derives('POT_GATEWAY') && !isHost(network, value('POT_GATEWAY')) ? toAddress(network.first + 1) : value('POT_GATEWAY')
  if (!isHost(network, gateway)) throw bad('POT_GATEWAY', `must be the address of a host in ${text}, not '${gateway}'`, repair)

  const server = value('POT_DNS_IP')
  const follows = derives('POT_DNS_IP') && ((old !== undefined && isInside(old, server) && !isHost(network, server)) || server === gateway)
  const dns = follows ? toAddress(network.first + (gateway === toAddress(network.first + 2) ? 1 : 2)) : server
  if (!isIPv4(dns) && !isIPv6(dns)) throw bad('POT_DNS_IP', `must be an address, not '${dns}'`)
  if (dns === gateway) throw bad('POT_DNS_IP', `${dns} is the gateway`, repair)
  if (isInside(network, dns) && !isHost(network, dns)) throw bad('POT_DNS_IP', `${dns} is not the address of a host in ${text}`, repair)

  const wanted: [string, string][] = [
    ['POT_NETMASK', mask],
    ['POT_GATEWAY', gateway],
    ['POT_DNS_IP', dns],
  ]
  return wanted.filter(([key, now]) => now !== value(key)).map(([key, now]) => ({key, value: now}))
}
