import type {Segment} from './conf-lex.js'
import type {Block} from './conf-parse.js'
import {internal} from './internal.js'
import {same} from './params.js'

export class Undefined extends Error {}

/** The parameters of one jail as jail(8) has collected them, before the kernel sees any. */
export interface Definition {
  /** Its name in the configuration file; absent for one given on the command line. */
  readonly name: string | undefined
  readonly params: Entry[]
}

export interface Entry {
  /** As written last, perhaps in its `no` form. */
  name: string
  variable: boolean
  values: (readonly Segment[])[]
}

const isNo = (name: string) => name.slice(name.lastIndexOf('.') + 1).startsWith('no')

export const entry = ({params}: Definition, name: string): Entry | undefined => params.find((one) => !one.variable && same(one.name, name))

export function add(
  definition: Definition,
  {name, variable, append, values}: {name: string; variable: boolean; append: boolean; values: readonly (readonly Segment[])[]},
): void {
  const found = definition.params.find((one) => one.variable === variable && (variable ? one.name === name : same(one.name, name)))
  if (!found) {
    definition.params.push({name, variable, values: [...values]})
    return
  }
  if (!variable && (name === 'name' || name === 'jid') && definition.name !== undefined) throw new Undefined(`cannot redefine parameter "${name}".`)
  found.name = name
  found.values = append && values.length > 0 ? [...found.values, ...values] : [...values]
}

/** `name=value` or `name` of the command line. Repeated ones add up to a list. */
export function addArgument(definition: Definition, argument: string): void {
  const at = argument.indexOf('=')
  const name = at < 0 ? argument : argument.slice(0, at)
  add(definition, {name, variable: false, append: true, values: at < 0 ? [] : [[{text: argument.slice(at + 1)}]]})
}

const matches = (name: string, wild: string): boolean => wild === '*' || name === wild

/** The jails of a configuration file, with the wildcard blocks merged in. */
export function definitions(blocks: readonly Block[]): Definition[] {
  const names = [...new Set(blocks.map(({name}) => name).filter((name) => name !== '*'))]
  return names.map((name) => {
    const definition: Definition = {name, params: [{name: /^\d+$/.test(name) ? 'jid' : 'name', variable: false, values: [[{text: name}]]}]}
    for (const block of blocks) if (matches(name, block.name)) for (const one of block.statements) add(definition, one)
    return definition
  })
}

function substitute(definition: Definition, segments: readonly Segment[], owner: string, depth = 0): string {
  if (depth > 20) throw new Undefined(`${owner}: variable loop`)
  return segments
    .map((segment) => {
      if ('text' in segment) return segment.text
      const found = definition.params.find((one) => one.name === segment.variable && one.values.length > 0)
      const [value, ...more] = found?.values ?? []
      if (!found || !value) throw new Undefined(`${owner}: variable "${segment.variable}" not found`)
      if (more.length > 0) throw new Undefined(`${owner}: array cannot be substituted inline`)
      return substitute(definition, value, found.name, depth + 1)
    })
    .join('')
}

/** All values of a parameter, variables resolved. */
export function values(definition: Definition, name: string): string[] {
  const found = entry(definition, name)
  return (found?.values ?? []).map((segments) => substitute(definition, segments, found?.name ?? name))
}

export const text = (definition: Definition, name: string): string | undefined => values(definition, name).at(-1)

export function isTrue(definition: Definition, name: string): boolean {
  const found = entry(definition, name)
  if (!found) return false
  const value = text(definition, name)
  return isNo(found.name) !== (value === undefined || /^true$/i.test(value) || Number.parseInt(value, 10) > 0)
}

/** Every kernel parameter as name and value; a list becomes one comma-separated value, a scalar keeps its last. */
export function kernelArguments(definition: Definition): [string, string | undefined][] {
  return definition.params
    .filter(({name, variable}) => !variable && !internal(name))
    .map(({name}) => {
      const all = values(definition, name).map((value) => (/^ip[46]\.addr$/.test(name) ? bare(value) : value))
      return [name, /^ip[46]\.addr$/.test(name) && all.length > 0 ? all.join(',') : all.at(-1)]
    })
}

/** `em0|10.0.0.1/24` is an address with what ifconfig(8) is to do with it. */
const bare = (address: string): string => (address.split('|').at(-1) ?? '').replace(/[/ ].*$/, '')
