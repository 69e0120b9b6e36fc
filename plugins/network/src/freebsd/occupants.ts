import {PotError, type Ask} from '@pot/core'
import {parseIp, parseNetwork} from '../ip.js'
import {nameservers, occupantOf, single, type Occupant} from '../networks/occupants.js'
import type {Seen} from './interfaces.js'

/** Addresses that ifconfig(8) shows, without link-local ones. */
export const addressesOf = (seen: readonly Seen[]): Occupant[] =>
  seen.flatMap(({name, addresses}) =>
    addresses.filter((address) => !/^fe[89ab]/i.test(address)).flatMap((address) => occupantOf('address', address.replace(/\/.*$/, ''), name)),
  )

/**
 * Parses the output of `netstat -rn`, whose headers name the columns. Leaves out rejected networks, link-local ones, and lo0, which
 * leads to addresses of the host itself. netstat cuts long names of interfaces; `names` has them in full.
 */
export function parseRoutes(text: string, names: readonly string[]): Occupant[] {
  let netif = -1
  const nameOf = (cut: string): string => (names.includes(cut) ? cut : (names.find((name) => cut.length >= 8 && name.startsWith(cut)) ?? cut))
  return text.split('\n').flatMap((line): Occupant[] => {
    const words = line.trim().split(/\s+/)
    if (words[0] === 'Destination') netif = words.indexOf('Netif')
    const [destination = '', gateway = '', flags = ''] = words
    const cut = words[netif]
    if (netif < 0 || cut === undefined || words[0] === 'Destination' || destination.includes('%') || /[RB]/.test(flags) || cut === 'lo0') return []
    const where = nameOf(cut)
    const ip = parseIp(destination)
    const network = ip === undefined ? parseNetwork(destination) : single(ip)
    return [...(network === undefined ? [] : [{what: 'route', network, where} as const]), ...occupantOf('router', gateway, where)]
  })
}

/**
 * Addresses and networks that this host has or reaches, besides those in `seen`. Starts one process. Rejects with NETWORK_UNKNOWN. `own`: interfaces of pot, which
 * another process may have made after `seen` was asked for.
 */
export async function freebsdOccupants(ask: Ask, seen: readonly Seen[], own: readonly string[]): Promise<Occupant[]> {
  const {code, stdout, stderr} = await ask('netstat', ['-rn'])
  if (code !== 0) throw new PotError('NETWORK_UNKNOWN', `netstat -rn: ${stderr.trim()}`)
  const names = [...seen.map(({name}) => name), ...own]
  return [...addressesOf(seen), ...parseRoutes(stdout, names), ...nameservers()]
}
