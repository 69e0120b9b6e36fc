import {address, ends, interfaces, portNumber, protocols, type Host} from './parts.js'
import {listOf, type Reader} from './reader.js'
import type {Written} from './rule.js'

export const family = (from: Reader): Written['family'] => from.oneOf(['inet', 'inet6'])

/** `nat`, `rdr` and their `no` forms; binat is not modelled. The first words are taken already. */
export function translation(from: Reader, kind: 'nat' | 'rdr', no: boolean): Written {
  const {line} = from
  const pass = from.take('pass')
  if (no && pass) from.fail('"pass" not valid with "no"')
  const log = pass && from.take('log')
  const on = from.take('on') ? interfaces(from) : []
  const rest = {on, family: family(from), protocols: from.take('proto') ? protocols(from) : []}
  const {source, target} = ends(from)
  const tail = tags(from)
  const head = `${no ? 'no ' : ''}${kind}${pass ? ' pass' : ''}${log ? ' log' : ''}`
  if (!from.take('->')) return no ? {line, head, ...rest, source, target, tail} : from.fail(`${kind} rule requires '-> address'`)
  if (no) from.fail(`"no ${kind}" rule does not need '->'`)
  const hosts: Host[] = listOf(from, () => address(from))
  return {line, head, ...rest, source, target, tail, pool: {hosts, text: poolText(from, kind, rest.protocols)}}
}

/** `[tag string] [! tagged string]`, in this order. */
export function tags(from: Reader): string {
  const words: string[] = []
  if (from.take('tag')) words.push(`tag ${tagName(from)}`)
  const not = from.take('!')
  if (from.take('tagged')) words.push(`${not ? '! ' : ''}tagged ${tagName(from)}`)
  else if (not) from.fail()
  return words.join(' ')
}

export function tagName(from: Reader): string {
  const name = from.word()
  return name.length > 63 ? from.fail(`tag too long, max 63 chars`) : name
}

/** `[portspec] [pooltype] [static-port]` */
function poolText(from: Reader, kind: 'nat' | 'rdr', given: readonly string[]): string {
  let text = ''
  if (from.take('port')) {
    if (given.length === 0 || given.some((protocol) => !['tcp', 'udp', 'sctp'].includes(protocol))) from.fail('port only applies to tcp/udp/sctp')
    const [first = '', last, ...more] = from.word().split(':')
    if (more.length > 0) from.fail()
    text += ` port ${portNumber(from, first)}${last === undefined ? '' : `:${last === '*' ? '*' : portNumber(from, last)}`}`
  }
  from.oneOf(['bitmask', 'random', 'round-robin'])
  from.take('sticky-address')
  if (kind === 'nat' && from.take('static-port')) text += ' static-port'
  return text
}
