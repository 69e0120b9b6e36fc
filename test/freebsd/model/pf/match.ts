import {isIPv4, isIPv6} from 'node:net'
import {bits, familyOf, sameNetwork, width} from '../net/address.js'
import {findInterface, type Family, type Interface} from '../net/interface.js'
import type {State} from '../state.js'
import {SERVICES} from './parts.js'

/** What the rules of pf look at, at one interface of the host. */
export interface Packet {
  readonly family: Family
  readonly proto: 'icmp' | 'ipv6-icmp' | 'tcp' | 'udp'
  readonly source: string
  readonly target: string
  readonly port?: number
  readonly tag?: string
}

type Kind = 'nat' | 'rdr' | 'filter'
type Direction = 'in' | 'out'

/** The form in which the kernel of the model has rules: that of pfctl -s. */
const RULE =
  /^(?<no>no )?(?<kind>pass|block|nat|rdr)(?<words>(?: (?:drop|return\S*|in|out|log|quick|pass))*)(?: on (?<on>(?:! )?\S+))?(?: (?<family>inet6?))?(?: proto (?<proto>\S+))? (?:all|from (?<from>(?:! )?\S+) to (?<to>(?:! )?\S+)(?: port = (?<port>\S+))?)(?<rest>.*?)(?: -> (?<pool>\S+)(?: port (?<poolPort>\d+))?.*)?$/
const ANCHOR = /^(?:nat-|rdr-)?anchor "(?<name>[^"]+)"/

interface Found {
  readonly rule: string
  readonly parts: Readonly<Record<string, string | undefined>>
}

/** The rule that decides: the first one for translations; of filter rules the last one, or the first with `quick`. */
function deciding(
  state: State,
  kind: Kind,
  path: string,
  packet: Packet,
  on: Interface,
  direction: Direction,
): {readonly found: Found | undefined; readonly ends: boolean} {
  let found: Found | undefined
  for (const rule of state.pf.rulesets.get(path)?.[kind] ?? []) {
    const anchor = ANCHOR.exec(rule)?.groups?.name
    if (anchor !== undefined) {
      for (const inner of below(state, path, anchor)) {
        const result = deciding(state, kind, inner, packet, on, direction)
        found = result.found ?? found
        if (result.ends) return {found, ends: true}
      }
      continue
    }
    const parts = RULE.exec(rule)?.groups
    if (parts === undefined) throw new Error(`freebsd model: packets do not know the rule ${rule}`)
    if (!matches(state, path, parts, packet, on, direction)) continue
    found = {rule, parts}
    if (kind !== 'filter' || / quick/.test(parts.words ?? '')) return {found, ends: true}
  }
  return {found, ends: false}
}

/** Paths of the rulesets that an anchor stands for. */
function below({pf}: State, path: string, name: string): string[] {
  const whole = path === '' ? name : `${path}/${name}`
  if (!whole.endsWith('/*')) return [whole]
  const above = whole.slice(0, -1)
  return [...pf.rulesets.keys()].filter((one) => one.startsWith(above) && !one.slice(above.length).includes('/')).sort()
}

function matches(state: State, path: string, parts: Found['parts'], packet: Packet, on: Interface, direction: Direction): boolean {
  const {words = '', on: nic, family, proto, from, to, port, rest = '', kind} = parts
  const named = (text: string) => on.name === text || on.groups.includes(text)
  if (/ (in|out)\b/.test(words) && !words.includes(` ${direction}`)) return false
  if (nic !== undefined && (nic.startsWith('! ') ? named(nic.slice(2)) : !named(nic))) return false
  if (family !== undefined && family !== packet.family) return false
  if (proto !== undefined && proto !== packet.proto) return false
  if (from !== undefined && !isOf(state, path, from, packet.source)) return false
  if (to !== undefined && !isOf(state, path, to, packet.target)) return false
  if (port !== undefined && packet.port !== (SERVICES[port] ?? Number(port))) return false
  const [, not, tagged] = /(! )?\btagged (\S+)/.exec(rest) ?? []
  if (tagged !== undefined && (packet.tag === tagged) === (not !== undefined)) return false
  return kind !== 'nat' || direction === 'out'
}

/** `any`, an address or a network, `(em0)`, `<table>`, each also with `! ` before it. */
function isOf(state: State, path: string, text: string, address: string): boolean {
  if (text.startsWith('! ')) return !isOf(state, path, text.slice(2), address)
  if (text === 'any') return true
  const [, table] = /^<(.+)>$/.exec(text) ?? []
  if (table !== undefined) return inTable(state.pf.rulesets.get(path)?.tables.get(table) ?? state.pf.rulesets.get('')?.tables.get(table) ?? [], address)
  const [, nic] = /^\(([\w.]+)(?::\d)?\)$/.exec(text) ?? []
  if (nic !== undefined) return addressesOf(state, nic).includes(address)
  return covers(text, address) !== undefined
}

const addressesOf = (state: State, nic: string): string[] => {
  const one = findInterface(state.net, 0, nic)
  return one === undefined ? [] : [...one.inet, ...one.inet6].map(({address}) => address)
}

/** The length of a network that has the address. */
function covers(network: string, address: string): number | undefined {
  const [base = '', length] = network.split('/')
  const family = familyOf(base)
  if (family === undefined) throw new Error(`freebsd model: packets do not know the address ${network}`)
  const prefix = length === undefined ? width(family) : Number(length)
  return sameNetwork(address, {address: base, prefix}) ? prefix : undefined
}

/** The longest entry decides. */
function inTable(entries: readonly string[], address: string): boolean {
  let best = {prefix: -1, is: false}
  for (const entry of entries) {
    const text = entry.replace(/^! ?/, '')
    const prefix = covers(text, address)
    if (prefix !== undefined && prefix > best.prefix) best = {prefix, is: text === entry}
  }
  return best.is
}

/** What pf makes of a packet at an interface of the host: it with another address, or the rule that blocks it. */
export function filtered(state: State, packet: Packet, on: Interface, direction: Direction): {readonly packet: Packet; readonly blocked?: string} {
  if (!state.pf.enabled) return {packet}
  const translation = deciding(state, direction === 'in' ? 'rdr' : 'nat', '', packet, on, direction).found
  const translated = translation === undefined || translation.parts.no ? packet : translate(state, packet, translation, direction)
  const {found} = deciding(state, 'filter', '', translated, on, direction)
  if (found?.parts.kind === 'block') return {packet: translated, blocked: found.rule}
  return {packet: {...translated, ...tagOf(found)}}
}

const tagOf = (found: Found | undefined): {readonly tag?: string} => {
  const [, tag] = /\btag (\S+)/.exec(found?.parts.rest ?? '') ?? []
  return tag === undefined ? {} : {tag}
}

function translate(state: State, packet: Packet, found: Found, direction: Direction): Packet {
  const {pool = '', poolPort} = found.parts
  const [, nic] = /^\(([\w.]+)(?::\d)?\)$/.exec(pool) ?? []
  const is = packet.family === 'inet' ? isIPv4 : isIPv6
  const address = nic === undefined ? pool : addressesOf(state, nic).find(is)
  if (address === undefined || bits(address) === 0n) throw new Error(`freebsd model: packets do not know the pool of ${found.rule}`)
  if (direction === 'out') return {...packet, source: address, ...tagOf(found)}
  return {...packet, target: address, ...(poolPort === undefined ? {} : {port: Number(poolPort)}), ...tagOf(found)}
}
