import {PotError, type Ask, isRecord} from '@pot/core'
import {parseIp, parseNetwork, type Network} from '../ip.js'
import {nameservers, occupantOf, single, type Occupant} from '../networks/occupants.js'

type Table = Readonly<Record<string, unknown>>

const tables = (value: unknown): Table[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Route types that reach a network. A blackhole route does not. */
const REACHED: readonly unknown[] = [undefined, 'unicast', 'local', 'anycast', 'nat']

const networkOf = (text: string): Network | undefined => {
  const ip = parseIp(text)
  return ip === undefined ? parseNetwork(text) : single(ip)
}

/** Parses the output of `ip -j address`. */
export const parseAddresses = (links: unknown): Occupant[] =>
  tables(links).flatMap(({ifname, addr_info: addresses}) =>
    tables(addresses).flatMap(({local, scope}) => (scope === 'link' ? [] : occupantOf('address', textOf(local), textOf(ifname)))),
  )

/** Parses the output of `ip -j route show table all`: networks, and the routers that lead to them. */
export const parseRoutes = (routes: unknown): Occupant[] =>
  tables(routes).flatMap((route) => {
    if (!REACHED.includes(route.type)) return []
    const hops = [route, ...tables(route.nexthops)]
    const where = hops.map(({dev}) => textOf(dev)).find(Boolean) ?? ''
    const network = networkOf(textOf(route.dst))
    return [
      ...(network === undefined ? [] : [{what: 'route', network, where} as const]),
      ...hops.flatMap((hop) => {
        const router = textOf(hop.gateway) || (isRecord(hop.via) ? textOf(hop.via.host) : '')
        return occupantOf('router', router, textOf(hop.dev) || where)
      }),
    ]
  })

async function askIp(ask: Ask, ...words: readonly string[]): Promise<unknown> {
  const {code, stdout, stderr} = await ask('ip', ['-j', ...words])
  try {
    if (code === 0) return stdout.trim() === '' ? [] : JSON.parse(stdout)
  } catch {
    // Old versions do not know -j.
  }
  throw new PotError('NETWORK_UNKNOWN', `ip -j ${words.join(' ')}: ${stderr.trim() || 'no JSON'}`)
}

/** Addresses and networks that this host has or reaches. Starts two processes. Rejects with NETWORK_UNKNOWN. */
export async function linuxOccupants(ask: Ask): Promise<Occupant[]> {
  const [links, routes] = await Promise.all([askIp(ask, 'address'), askIp(ask, 'route', 'show', 'table', 'all')])
  return [...parseAddresses(links), ...parseRoutes(routes), ...nameservers()]
}
