import {fail, ok, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import {bits, networkOf} from '../net/address.js'
import {interfacesOf, type Family, type Interface} from '../net/interface.js'
import type {State} from '../state.js'

const USAGE = 'usage: netstat -r [-46AnW] [-F fibnum] [-f address_family]'

type Row = readonly [destination: string, gateway: string, flags: string, netif: string]

/** Width of the destination and of the gateway with -n. */
const WIDTHS: Readonly<Record<Family, readonly [number, number]>> = {inet: [18, 18], inet6: [33, 29]}

/** What every host has, beside its addresses. */
const REJECTED: readonly Row[] = ['::/96', '::ffff:0.0.0.0/96', 'fe80::/10', 'ff02::/16'].map((network) => [network, '::1', 'URS', 'lo0'])

const all: Readonly<Record<Family, number>> = {inet: 32, inet6: 128}

function rowsOf({net}: State, family: Family): Row[] {
  const own = interfacesOf(net, 0)
  const link = (one: Interface) => `link#${own.indexOf(one) + 1}`
  const routes = net.routes.filter((route) => route.vnet === 0 && route.family === family)
  const connected = own.flatMap((one) =>
    one[family].flatMap((address): Row[] => {
      if (one.kind === 'lo') return [[address.address, link(one), family === 'inet' ? 'UH' : 'UHS', one.name]]
      const host: Row = [address.address, link(one), 'UHS', 'lo0']
      return address.prefix === all[family] ? [host] : [[`${networkOf(address)}/${address.prefix}`, link(one), 'U', one.name], host]
    }),
  )
  const key = ([destination]: Row) => bits(destination.replace(/\/.*$/, ''))
  return [
    ...routes.map(({gateway, through}): Row => ['default', gateway, 'UGS', through.name]),
    ...[...connected, ...(family === 'inet6' ? REJECTED : [])].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)),
  ]
}

/** netstat(1): the routing tables of the host, by numbers. Names of interfaces are cut after eight characters. */
export async function netstat(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, '46AnWrF:f:', usual('netstat', USAGE))
  if (options.operands.length > 0) return fail(USAGE)
  if (!options.has('r') || !options.has('n') || options.given.length !== 2) return refuse('freebsd model: netstat is modelled with -rn alone', 70)
  const table = (family: Family, title: string): string => {
    const [destination, gateway] = WIDTHS[family]
    const line = ([first, second, flags, netif]: Row) =>
      `${first.padEnd(destination)} ${second.padEnd(gateway)} ${flags.padEnd(6)} ${netif.slice(0, 8).padStart(8)}`
    const rows = rowsOf(state, family)
    return rows.length === 0 ? '' : [``, `${title}:`, `${line(['Destination', 'Gateway', 'Flags', 'Netif'])} Expire`, ...rows.map(line), ''].join('\n')
  }
  return ok(`Routing tables\n${table('inet', 'Internet')}${table('inet6', 'Internet6')}`)
}
