import {isIPv4} from 'node:net'
import {interfaces} from './parts.js'
import type {Reader} from './reader.js'
import {expand, type Addresses} from './rule.js'
import {family} from './translation.js'

/** `antispoof [log] [quick] for INTERFACES [FAMILY] [label ...]`: the rules of pf.conf(5) for each interface. The first word is taken already. */
export function antispoof(from: Reader, addresses: Addresses): string[] {
  const {line} = from
  const words = ['log', 'quick'].filter((word) => from.take(word))
  from.expect('for')
  const names = interfaces(from)
  const wanted = family(from)
  const tail = from.take('label') ? `label "${from.word()}"` : ''
  const head = ['block drop in', ...words].join(' ')
  const rule = (on: readonly string[], text: string) => {
    const one = isIPv4(text.split('/')[0] ?? '') ? 'inet' : 'inet6'
    const source = {hosts: [{text, family: one} as const], ports: []}
    return expand({line, head, on, family: one, protocols: [], source, target: {hosts: [{text: 'any'}], ports: []}, tail}, addresses)
  }
  return names.flatMap((name) => [
    ...addresses(`${name}:network`, wanted).flatMap(({text}) => rule([`! ${name}`], text)),
    // An address of loopback is in no packet from outside.
    ...(name.startsWith('lo') ? [] : addresses(name, wanted).flatMap(({text}) => rule([], text))),
  ])
}
