import type {Family} from '../net/interface.js'
import type {End, Host} from './parts.js'
import {PfError} from './lex.js'

/** A rule as it is written, with its lists. */
export interface Written {
  readonly line: number
  /** All that comes before `on`. */
  readonly head: string
  readonly on: readonly string[]
  readonly family: Family | undefined
  readonly protocols: readonly string[]
  readonly source: End
  readonly target: End
  readonly tail: string
  /** nat, rdr, binat: after `->`. */
  readonly pool?: {readonly hosts: readonly Host[]; readonly text: string}
}

/** Addresses of an interface now, of one family; what `em0` without parentheses stands for. */
export type Addresses = (name: string, family: Family | undefined) => readonly Host[]

/** Every combination of the lists is a rule of its own, as the kernel has it and pfctl(8) prints it. */
export function expand(written: Written, addresses: Addresses): string[] {
  const pool = written.pool?.hosts.flatMap((host) => resolve(written, host, addresses)) ?? []
  // The first address of a pool decides for a rule that names no family.
  const rule = {...written, family: written.family ?? pool.find(({family}) => family !== undefined)?.family}
  const found: string[] = []
  const orNone = <T>(list: readonly T[]): (T | undefined)[] => (list.length === 0 ? [undefined] : [...list])
  const resolved = (end: End) => end.hosts.flatMap((host) => resolve(rule, host, addresses))
  for (const on of orNone(rule.on))
    for (const protocol of orNone(rule.protocols))
      for (const from of resolved(rule.source))
        for (const fromPort of orNone(rule.source.ports))
          for (const to of resolved(rule.target))
            for (const toPort of orNone(rule.target.ports)) {
              const text = one(rule, on, protocol, [from, fromPort], [to, toPort], addresses)
              if (text !== undefined) found.push(text)
            }
  if (found.length === 0) throw new PfError(rule.line, 'rule expands to no valid combination')
  return found
}

type Place = readonly [host: Host, port: string | undefined]

/** Undefined when the families do not go together, which skips the combination. */
function one(rule: Written, on: string | undefined, protocol: string | undefined, from: Place, to: Place, addresses: Addresses): string | undefined {
  const bound = [rule.family, from[0].family, to[0].family].filter((family) => family !== undefined)
  const ofProtocol = protocol === 'icmp' ? 'inet' : protocol === 'ipv6-icmp' ? 'inet6' : undefined
  let family = bound[0] ?? ofProtocol
  if (bound.some((other) => other !== family) || (ofProtocol && family !== ofProtocol)) return undefined
  if ((from[1] ?? to[1]) !== undefined && protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp')
    throw new PfError(rule.line, 'port only applies to tcp/udp/sctp')
  let pool = ''
  if (rule.pool) {
    const hosts = rule.pool.hosts.flatMap((host) => resolve(rule, host, addresses)).filter((host) => !family || !host.family || host.family === family)
    if (hosts.length === 0) throw new PfError(rule.line, 'no translation address with matching address family found.')
    family ??= hosts[0]?.family
    // Interfaces in parentheses need no family.
    if (!family && hosts.some(({text}) => !text.startsWith('('))) throw new PfError(rule.line, 'no translation address with matching address family found.')
    pool = ` -> ${hosts.length > 1 ? `{ ${hosts.map(({text}) => text).join(', ')} }` : hosts[0]?.text}${rule.pool.text}${hosts.length > 1 ? ' round-robin' : ''}`
  }
  const place = (word: string, [host, port]: Place) => `${word} ${host.text}${port === undefined ? '' : ` port ${port}`}`
  const all = [from, to].every(([host, port]) => host.text === 'any' && port === undefined)
  return [
    rule.head,
    ...(on === undefined ? [] : [`on ${on}`]),
    ...(family === undefined ? [] : [family]),
    ...(protocol === undefined ? [] : [`proto ${protocol}`]),
    all && !rule.pool ? 'all' : `${place('from', from)} ${place('to', to)}`,
    ...(rule.tail === '' ? [] : [rule.tail]),
  ]
    .join(' ')
    .concat(pool)
}

function resolve(rule: Written, host: Host, addresses: Addresses): readonly Host[] {
  if (host.resolve === undefined) return [host]
  const found = addresses(host.resolve, rule.family)
  if (found.length === 0) throw new PfError(rule.line, `no IP address found for ${host.resolve}`)
  const not = host.text.startsWith('! ') ? '! ' : ''
  return found.map((one) => ({...one, text: `${not}${one.text}`}))
}
