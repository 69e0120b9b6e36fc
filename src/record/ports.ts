import {isIP} from 'node:net'
import {defined} from '../defined.js'
import {misuse} from '../errors.js'
import {shortestAddress} from './addresses.js'

/** The protocols of exported ports. */
export type Proto = 'tcp' | 'udp'

/** An exported port of a pot. */
export interface PortSpec {
  readonly proto: Proto
  /** Port number in the pot. */
  readonly port: number
  /** Port number on the host; if absent, pot chooses a free port at each start. */
  readonly hostPort?: number
  /** Address of the host, in its shortest form; if absent, all addresses. */
  readonly hostAddress?: string
  /** The word in the record. It is the word that the user typed if pot 0.16 can read it. */
  readonly written: string
}

const HINT = '[tcp:|udp:]PORT[:HOSTPORT][@ADDRESS], such as 80, tcp:80:8080, udp:53:53@192.0.2.1, 8000-8010:9000-9010'

function portNumber(text: string, spec: string): number {
  const value = Number(text)
  if (/^\d{1,5}$/.test(text) && value >= 1 && value <= 65535) return value
  throw misuse(`'${spec}' is not a port: '${text}' is not a number from 1 to 65535`, HINT)
}

/** Parses `[tcp:|udp:]PORT[:HOSTPORT][@ADDRESS]`. PORT is the port of the pot, as in pot 0.16. Throws USAGE. */
export function parsePort(spec: string): PortSpec {
  const at = spec.indexOf('@')
  const [ports, address] = at < 0 ? [spec, undefined] : [spec.slice(0, at), spec.slice(at + 1)]
  const words = ports.split(':')
  const named = words[0] === 'tcp' || words[0] === 'udp'
  const proto: Proto = words[0] === 'udp' ? 'udp' : 'tcp'
  const [port = '', hostPort, ...rest] = named ? words.slice(1) : words
  if (rest.length > 0) throw misuse(`'${spec}' is not a port`, HINT)
  if (address !== undefined && (isIP(address) === 0 || address.includes('%'))) throw misuse(`'${spec}' is not a port: '${address}' is not an address`, HINT)
  const read = {
    proto,
    port: portNumber(port, spec),
    ...defined({hostPort: hostPort === undefined ? undefined : portNumber(hostPort, spec)}),
    ...defined({hostAddress: address === undefined ? undefined : shortestAddress(address)}),
  }
  return {...read, written: address === undefined ? spec : formatPort(read)}
}

/** The largest number of ports in a range: each port has rules, a claim and, on FreeBSD, a socket at localhost of its own. */
const LONGEST_RANGE = 256

const RANGE_HINT = '[tcp:|udp:]FIRST-LAST[:HOSTFIRST-HOSTLAST][@ADDRESS], such as tcp:8000-8010:9000-9010'

/** The numbers of `FIRST-LAST`, or the text itself, which `parsePort` reads. */
function rangeOf(text: string, spec: string): readonly string[] {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? []
  if (from === undefined || to === undefined) return [text]
  const [first, last] = [portNumber(from, spec), portNumber(to, spec)]
  if (first > last) throw misuse(`'${spec}' is not a range of ports: ${first} is larger than ${last}`, RANGE_HINT)
  if (last - first >= LONGEST_RANGE) throw misuse(`'${spec}' has ${last - first + 1} ports, and a range has at most ${LONGEST_RANGE}`, RANGE_HINT)
  return Array.from({length: last - first + 1}, (_, index) => String(first + index))
}

/**
 * Parses a port, or a range such as `tcp:8000-8010:9000-9010` or `8000-8010`, which is an abbreviation of its ports: pot 0.16 reads the record. Throws
 * USAGE.
 */
export function parsePorts(spec: string): PortSpec[] {
  const [, proto = '', port = '', hostPort, address = ''] = /^(tcp:|udp:|)([\d-]+)(?::([\d-]+))?(@.*)?$/.exec(spec) ?? []
  if (!spec.includes('-') || port === '') return [parsePort(spec)]
  const [inside, outside] = [rangeOf(port, spec), hostPort === undefined ? undefined : rangeOf(hostPort, spec)]
  if (outside !== undefined && outside.length !== inside.length)
    throw misuse(`'${spec}' has ${inside.length} of the ports of the pot, and ${outside.length} of the host`, RANGE_HINT)
  return inside.map((one, index) => parsePort(`${proto}${one}${outside === undefined ? '' : `:${outside[index] ?? ''}`}${address}`))
}

const PUBLISH_HINT = '[[ADDRESS:]HOSTPORT:]PORT[/udp], such as 8080:80, 127.0.0.1:8080:80, 53:53/udp'

/** Parses a port, or a range, in the form of podman and compose, which has the port of the host first: `[[ADDRESS:]HOSTPORT:]PORT[/udp]`. Throws USAGE. */
export function parsePublished(text: string): PortSpec[] {
  const [, address6, address4, host, port, proto = 'tcp'] =
    /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):(?=[^:]*:))?(?:([\d-]*):)?([\d-]+)(?:\/(tcp|udp))?$/.exec(text) ?? []
  if (port === undefined) throw misuse(`'${text}' is not a port to publish`, PUBLISH_HINT)
  const address = address6 ?? address4
  try {
    return parsePorts(`${proto}:${port}${host ? `:${host}` : ''}${address ? `@${address}` : ''}`)
  } catch {
    throw misuse(`'${text}' is not a port to publish: ports are numbers from 1 to 65535, and the address is one of this host`, PUBLISH_HINT)
  }
}

/** A port in the form of `parsePublished`. */
export function formatPublished({proto, port, hostPort, hostAddress}: PortSpec): string {
  const address = hostAddress === undefined ? '' : `${isIP(hostAddress) === 6 ? `[${hostAddress}]` : hostAddress}:`
  const host = hostPort === undefined ? (address === '' ? '' : ':') : `${hostPort}:`
  return `${address}${host}${port}${proto === 'tcp' ? '' : `/${proto}`}`
}

export const formatPort = ({proto, port, hostPort, hostAddress}: Omit<PortSpec, 'written'>): string =>
  `${proto}:${port}${hostPort === undefined ? '' : `:${hostPort}`}${hostAddress === undefined ? '' : `@${hostAddress}`}`

/** Parses the words of a record. `badPorts` are the words that are not ports. */
export function readPorts(words: readonly string[]): {readonly ports: readonly PortSpec[]; readonly badPorts: readonly string[]} {
  const ports: PortSpec[] = []
  const badPorts: string[] = []
  for (const word of words) {
    try {
      ports.push(parsePort(word))
    } catch {
      badPorts.push(word)
    }
  }
  return {ports, badPorts}
}
