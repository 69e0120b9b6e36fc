import {isIPv4, isIPv6} from 'node:net'
import {findParam, type Kernel, type Param} from './params.js'

/** Thrown with the words of libjail or of the kernel, without the name of the tool. */
export class Invalid extends Error {}

export interface Setting {
  readonly param: Param
  /** As jls(8) prints it. */
  readonly value: string
}

/** What jailparam_init and jailparam_import make of `name=value`; `value` is undefined for a bare name. */
export function importParam(kernel: Kernel, name: string, value: string | undefined): Setting {
  const found = findParam(kernel, name)
  if (!found) throw new Invalid(`unknown parameter: ${name}`)
  const {param, negated} = found
  switch (param.kind) {
    case 'bool':
      return {param, value: String(boolean(name, value) !== negated)}
    case 'jailsys':
      return {param, value: jailsys(name, value)}
    case 'int':
      return {param, value: integer(name, value ?? '')}
    case 'ip4':
    case 'ip6':
      return {param, value: addresses(param, value ?? '')}
    case 'string':
      return {param, value: value ?? ''}
  }
}

function boolean(name: string, value: string | undefined): boolean {
  if (value === undefined) return true
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  if (!/^[-+]?\d+$/.test(value)) throw new Invalid(`${name}: unknown boolean value "${value}"`)
  return Number(value) !== 0
}

function jailsys(name: string, value: string | undefined): string {
  if (value === undefined || value === '') return 'new'
  const words = ['disable', 'new', 'inherit']
  const word = /^\d+$/.test(value) ? words[Number(value)] : words.find((one) => one === value.toLowerCase())
  if (word === undefined) throw new Invalid(`${name}: unknown jailsys value "${value}"`)
  return word
}

function integer(name: string, value: string): string {
  if (!/^\s*[-+]?\d+$/.test(value)) throw new Invalid(`${name}: non-integer value "${value}"`)
  return String(Number(value))
}

function addresses({name, kind}: Param, value: string): string {
  if (value === '' || value === '-') return ''
  for (const address of value.split(',')) {
    if (kind === 'ip4' && !isIPv4(address)) throw new Invalid(`${name}: not an IPv4 address: ${address}`)
    if (kind === 'ip6' && (!isIPv6(address) || address.includes('%'))) throw new Invalid(`${name}: not an IPv6 address: ${address}`)
  }
  return value
}
