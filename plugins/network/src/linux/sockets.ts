import type {UsedPorts} from '../driver.js'
import {readText} from '../read-text.js'

const TABLES = [
  {file: '/proc/net/tcp', proto: 'tcp'},
  {file: '/proc/net/tcp6', proto: 'tcp'},
  {file: '/proc/net/udp', proto: 'udp'},
  {file: '/proc/net/udp6', proto: 'udp'},
] as const

/** The state of a listening tcp socket, and of a udp socket that is bound and not connected. */
const OPEN = {tcp: '0A', udp: '07'} as const
/** 127.0.0.0/8 and ::1 as the kernel writes them. A socket on loopback does not block a port of a pot. */
const LOOPBACK = /^(\w{6}7F|0{24}01000000)$/

/** The sockets in /proc/net/tcp and similar files to which a packet from outside the process can lead. */
export const parseSockets = (text: string, proto: 'tcp' | 'udp'): {readonly port: string; readonly address: string}[] =>
  text.split('\n').flatMap((line) => {
    const [, address = '', port = '', state] = /^\s*\d+: (\w+):(\w{4}) \w+:\w{4} (\w\w) /.exec(line) ?? []
    return state === OPEN[proto] ? [{port: `${proto}/${Number.parseInt(port, 16)}`, address}] : []
  })

/** Ports on which programs of this host listen. Starts no process. */
export function listening(read: (file: string) => string = readText): UsedPorts {
  const all = TABLES.flatMap(({file, proto}) => parseSockets(read(file), proto))
  const at = (is: (address: string) => boolean) => new Set(all.flatMap(({port, address}) => (is(address) ? [port] : [])))
  return {
    used: at((address) => !LOOPBACK.test(address)),
    localhost: {ipv4: at((address) => address === '0100007F'), ipv6: at((address) => /^0{24}01000000$/.test(address))},
  }
}

/** The ports from 1024 to the first one for outgoing connections. */
export function dynamicRange(text = readText('/proc/sys/net/ipv4/ip_local_port_range')): readonly [number, number] {
  const first = Number(/^\s*(\d+)/.exec(text)?.[1] ?? 32768)
  return [1024, first > 2048 ? first - 1 : 65535]
}

/** Names of the interfaces of this network namespace. Starts no process. */
export const interfaces = (text = readText('/proc/net/dev')): string[] => [...text.matchAll(/^\s*([^\s:]+):/gm)].flatMap(([, name]) => name ?? [])

/** 10.192.0.0 as /proc/net/route writes it on this machine. */
const routeWord = (network: string): string =>
  network
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()

/** Whether an interface has an address in an IPv4 network, by the routes: no other list has the address of a bridge without pots. */
export const hasNetwork = (device: string, network: string, text = readText('/proc/net/route')): boolean =>
  text.split('\n').some((line) => line.startsWith(`${device}\t${routeWord(network)}\t`))

/** Whether an interface has this IPv6 address. */
export const hasAddress6 = (device: string, value: bigint, text = readText('/proc/net/if_inet6')): boolean =>
  text.split('\n').some((line) => line.startsWith(value.toString(16).padStart(32, '0')) && line.endsWith(` ${device}`))
