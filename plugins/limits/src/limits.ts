import {availableParallelism, totalmem} from 'node:os'
import {attributeValue, findAttribute, misuse, parseAttribute, type Attribute, type Pot, type Surroundings, messageOf} from '@pot/core'

/** Attributes of this plugin. */
export const NAMES = ['memory', 'cpus', 'pids', 'nofile', 'read-bps', 'write-bps', 'read-iops', 'write-iops'] as const
export type Name = (typeof NAMES)[number]

/** The limits of a pot; an absent one is no limit. Bytes, CPUs, counts, and for disks bytes or operations per second. */
export type Limits = Readonly<Partial<Record<Name, number>>>

const UNITS = ['b', 'k', 'm', 'g', 't']

/** `64M` in bytes. `parseAttribute` has checked the text. */
export function bytesOf(text: string): number {
  const [, digits = '0', unit = 'b'] = /^(\d+)([bkmgt]?)$/i.exec(text) ?? []
  return Number(digits) * 1024 ** Math.max(0, UNITS.indexOf(unit.toLowerCase()))
}

const numberOf = ({type}: Attribute, text: string): number => (type === 'bytes' ? bytesOf(text) : Number(text))

/** An invalid value, as in a record that was changed by hand, is no limit, and is reported. */
function limitOf(attribute: Attribute, text: string, complain: (line: string) => void): number | undefined {
  if (text === '') return undefined
  try {
    return numberOf(attribute, parseAttribute(attribute, text)) || undefined
  } catch (error) {
    complain(messageOf(error))
    return undefined
  }
}

type Attributes = Pick<Surroundings, 'attributes'>

/** The limits in the record of a pot. The value 0 is no limit. */
export function limitsOf({attributes}: Attributes, pot: Pick<Pot, 'conf'>, complain: (line: string) => void = () => {}): Limits {
  const entries = NAMES.map((name) => {
    const attribute = attributes.find((one) => one.name === name)
    return [name, attribute === undefined ? undefined : limitOf(attribute, attributeValue(pot, attribute), complain)] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** The core's own limit of processes, for a pot without one of this plugin. */
export function commonPids({attributes}: Attributes, pot: Pick<Pot, 'conf'>): number | undefined {
  const attribute = attributes.find((one) => one.name === 'pids_limit')
  return attribute === undefined ? undefined : limitOf(attribute, attributeValue(pot, attribute), () => {})
}

/** Values of the options in stored form, by the names of their attributes. Throws USAGE. */
export function givenLimits({attributes}: Attributes, given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const entries = NAMES.flatMap((name) => {
    const text = given[name]
    return typeof text === 'string' ? [[name, storedLimit(findAttribute(attributes, name), text)] as const] : []
  })
  return Object.fromEntries(entries)
}

/** Throws USAGE for an invalid value of the attribute, for 0, and for a value that no system can count. */
export function storedLimit(attribute: Attribute, text: string): string {
  const stored = parseAttribute(attribute, text)
  if (stored !== '' && numberOf(attribute, stored) > Number.MAX_SAFE_INTEGER)
    throw misuse(`'${text}' is too much for ${attribute.name}`, 'to remove a limit: none')
  if (stored === '' || numberOf(attribute, stored) === 0) throw misuse(`'${text}' is not a limit for ${attribute.name}`, 'for no limit, leave it out')
  return stored
}

/** `limits` with the limits `given` in stored form. */
export function withGiven({attributes}: Attributes, limits: Limits, given: Readonly<Record<string, string>>): Limits {
  return {...limits, ...Object.fromEntries(Object.entries(given).map(([name, text]) => [name, numberOf(findAttribute(attributes, name), text)]))}
}

/** What a host has of what limits limit: CPUs, and bytes of memory. */
interface Capacity {
  readonly cpus: number
  readonly memory: number
}

/** Lines about limits that limit nothing, because this host has less. They are kept: a record may move to another host. */
export function beyondHost(limits: Limits, has: Capacity = {cpus: availableParallelism(), memory: totalmem()}): string[] {
  const {cpus = 0, memory = 0} = limits
  return [
    ...(cpus > has.cpus ? [`the limit of ${cpus} CPUs has no effect: this host has ${has.cpus}`] : []),
    ...(memory > has.memory ? [`the limit of ${memory} bytes of memory has no effect: this host has ${has.memory}`] : []),
  ]
}
