import {isIPv4, isIPv6} from 'node:net'
import {shortest} from '../net/address.js'
import type {Family} from '../net/interface.js'
import {listOf, type Reader} from './reader.js'

/** An address, as pfctl(8) prints it, and the family that it is bound to. */
export interface Host {
  readonly text: string
  readonly family?: Family
  /** The address of an interface at the time of loading: `em0`. */
  readonly resolve?: string
}

export interface End {
  readonly hosts: readonly Host[]
  readonly ports: readonly string[]
}

const PROTOCOLS = ['icmp', 'igmp', 'tcp', 'udp', 'ipv6', 'gre', 'esp', 'ah', 'icmp6', 'ipv6-icmp', 'ospf', 'carp', 'pfsync', 'sctp']
const NUMBERS: Readonly<Record<string, string>> = {'1': 'icmp', '6': 'tcp', '17': 'udp', '41': 'ipv6', '58': 'ipv6-icmp', '132': 'sctp'}
export const SERVICES: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  smtp: 25,
  domain: 53,
  http: 80,
  pop3: 110,
  auth: 113,
  ntp: 123,
  imap: 143,
  https: 443,
  isakmp: 500,
  mdns: 5353,
  'http-alt': 8080,
}
const PORTS = new Map(Object.entries(SERVICES).map(([name, port]) => [port, name]))

/** Of a port that a packet must have: by its name, if it has one. */
const named = (port: number): string => PORTS.get(port) ?? String(port)
const MODIFIERS = ['network', 'broadcast', 'peer', '0']

/** `on ifspec` */
export function interfaces(from: Reader): string[] {
  return listOf(from, () => `${from.take('!') ? '! ' : ''}${from.word()}`)
}

export function protocols(from: Reader): string[] {
  return listOf(from, () => {
    const word = from.word()
    if (PROTOCOLS.includes(word)) return word === 'icmp6' ? 'ipv6-icmp' : word
    if (/^\d+$/.test(word)) return Number(word) < 256 ? (NUMBERS[String(Number(word))] ?? word) : from.fail(`protocol outside range`)
    return from.fail(`unknown protocol ${word}`)
  })
}

/** An `address` of the grammar, with the length of a prefix where one may be. */
export function address(from: Reader): Host {
  if (from.take('(')) {
    const name = from.word()
    checkModifiers(from, name)
    from.expect(')')
    const length = prefix(from, 128)
    return {text: `(${name})${length}`}
  }
  const given = from.word()
  // A network may be written without the parts that are 0.
  const word = /^\d{1,3}(\.\d{1,3}){0,2}$/.test(given) && from.peek() === '/' ? `${given}${'.0'.repeat(4 - given.split('.').length)}` : given
  if (isIPv4(word)) return {text: `${word}${prefix(from, 32)}`.replace(/\/32$/, ''), family: 'inet'}
  if (isIPv6(word)) return {text: `${shortest(word)}${prefix(from, 128)}`.replace(/\/128$/, ''), family: 'inet6'}
  if (!/^[A-Za-z_][\w.]*(:\w+)*$/.test(word)) return from.fail()
  checkModifiers(from, word)
  return {text: word, resolve: word}
}

function prefix(from: Reader, most: number): string {
  if (!from.take('/')) return ''
  const length = from.word()
  return /^\d+$/.test(length) && Number(length) <= most ? `/${Number(length)}` : from.fail()
}

function checkModifiers(from: Reader, name: string): void {
  for (const modifier of name.split(':').slice(1)) if (!MODIFIERS.includes(modifier)) from.fail()
}

function host(from: Reader): Host {
  const not = from.take('!') ? '! ' : ''
  if (from.take('self')) return {text: `${not}self`}
  if (from.take('<')) {
    const name = from.word()
    if (name.length > 31) from.fail(`table name '${name}' too long`)
    from.expect('>')
    return {text: `${not}<${name}>`}
  }
  const found = address(from)
  return {...found, text: `${not}${found.text}`}
}

function hosts(from: Reader, side: 'from' | 'to'): Host[] {
  const word = from.oneOf(['any', 'self', 'no-route'])
  if (word) return [{text: word}]
  if (side === 'from' && from.take('urpf-failed')) return [{text: 'urpf-failed'}]
  return from.peek() === 'port' ? [{text: 'any'}] : listOf(from, () => host(from))
}

export function portNumber(from: Reader, word: string): number {
  const number = /^\d+$/.test(word) ? Number(word) : SERVICES[word]
  if (number === undefined) from.fail(`unknown port ${word}`)
  return number > 65535 ? from.fail(`illegal port value ${word}`) : number
}

/** `port 80`, `port 1000:2000`, `port { 80, > 1024 }`, as printed. */
export function ports(from: Reader): string[] {
  return listOf(from, () => {
    const operator = from.oneOf(['=', '!=', '<=', '>=', '<', '>'])
    const word = from.word()
    if (operator) return `${operator} ${named(portNumber(from, word))}`
    const range = word.split(':')
    if (range.length === 2) return range.map((end) => portNumber(from, end)).join(':')
    const between = from.oneOf(['<>', '><'])
    if (between) return `${portNumber(from, word)} ${between} ${portNumber(from, from.word())}`
    return `= ${named(portNumber(from, word))}`
  })
}

const ANY: End = {hosts: [{text: 'any'}], ports: []}

/** `all`, or `from … to …`, of which either may be left out. */
export function ends(from: Reader): {source: End; target: End; given: boolean} {
  if (from.take('all')) return {source: ANY, target: ANY, given: true}
  let [source, target] = [ANY, ANY]
  let given = false
  if (from.take('from')) {
    given = true
    source = end(from, 'from')
  }
  if (from.take('to')) {
    given = true
    target = end(from, 'to')
  }
  return {source, target, given}
}

const end = (from: Reader, side: 'from' | 'to'): End => {
  const found = hosts(from, side)
  return {hosts: found, ports: from.take('port') ? ports(from) : []}
}
