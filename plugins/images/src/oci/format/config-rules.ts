import {posix} from 'node:path'
import {isRecord} from '@pot/core'
import {badImage} from '../../bad-image.js'
import {plain} from '../../plain.js'

/** The fields of an image configuration that pots use, as in image-spec, config.md. */
export type ConfigField = 'Env' | 'ExposedPorts' | 'Volumes' | 'Entrypoint' | 'Cmd' | 'User' | 'WorkingDir' | 'StopSignal'

/** The form of the JSON value of a field. */
type Form = 'list' | 'words' | 'keys' | 'line'

interface Rule {
  readonly form: Form
  /** Name of the field in messages. */
  readonly what: string
  /** What becomes of a value that makes no sense: the pot can do without it, or the image is rejected. */
  readonly otherwise: 'left out' | 'rejected'
  /** The values that are used in place of one value of the image, or undefined if the value makes no sense. */
  readonly take: (value: string) => readonly string[] | undefined
}

/** A user or a group by name or number. The kernel takes (uid_t)-1 as "do not change". */
const isOwner = (name: string): boolean => /^[\w.][\w.-]*\$?$/.test(name) && !(/^\d+$/.test(name) && Number(name) > 0xffff_fffe)

/** Like docker, podman and runc: `web:` is `web`, and `:staff` is root with the group staff. */
function userOf(value: string): readonly string[] | undefined {
  const [user = '', group = '', ...rest] = value.split(':')
  if (rest.length > 0 || ![user, group].every((one) => one === '' || isOwner(one))) return undefined
  return group === '' ? [user] : [`${user || '0'}:${group}`]
}

/** Ports in canonical form: `80/tcp` for `80` and `80/TCP`, and `8000-8003/tcp` for a range. */
function portsOf(value: string): readonly string[] | undefined {
  const [, first = '', last = first, protocol = 'tcp'] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i.exec(value) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (from < 1 || to > 65_535 || from > to) return undefined
  return [`${from === to ? from : `${from}-${to}`}/${protocol.toLowerCase()}`]
}

/** A signal by its name with SIG, or by its number; '' for SIGTERM, which is the default. */
function signalOf(value: string): readonly string[] | undefined {
  const [, name, number] = /^(?:(?:SIG)?([A-Z][A-Z0-9]*(?:\+\d{1,2})?)|(\d{1,3}))$/.exec(value.trim().toUpperCase()) ?? []
  if (value.trim() === '' || name === 'TERM' || number === '15') return ['']
  return name === undefined && number === undefined ? undefined : [number ?? `SIG${name}`]
}

/** An absolute path of the image without `.` and `..`, as runc takes it. */
const pathOf = (value: string): string => posix.join('/', value).replace(/(?<=.)\/$/, '')

const hasName = (line: string): boolean => line.indexOf('=') > 0

/**
 * How pot takes values that have another form than image-spec gives them. A field that only tells something is used as far as it makes sense, and the
 * rest is left out with a notice; a field that the programs need is used as docker and podman use it, or the image is rejected.
 */
const RULES: Readonly<Record<ConfigField, Rule>> = {
  Env: {form: 'list', what: 'an environment', otherwise: 'left out', take: (line) => (hasName(line) ? [line] : undefined)},
  ExposedPorts: {form: 'keys', what: 'exposed ports', otherwise: 'left out', take: portsOf},
  // The root directory cannot be a volume, and a line break cannot be in a message.
  Volumes: {form: 'keys', what: 'volumes', otherwise: 'left out', take: (path) => (pathOf(path) === '/' || /[\n\r\0]/.test(path) ? undefined : [pathOf(path)])},
  Entrypoint: {form: 'words', what: 'an entrypoint', otherwise: 'rejected', take: (word) => [word]},
  Cmd: {form: 'words', what: 'a command', otherwise: 'rejected', take: (word) => [word]},
  User: {form: 'line', what: 'user', otherwise: 'rejected', take: userOf},
  StopSignal: {form: 'line', what: 'stop signal', otherwise: 'left out', take: signalOf},
  WorkingDir: {form: 'line', what: 'working directory', otherwise: 'rejected', take: (path) => [path === '' ? '' : pathOf(path)]},
}

export interface Taken {
  readonly values: readonly string[]
  /** The values that were left out, as they are in the image. */
  readonly left: readonly string[]
}

/** Takes the values of a field by its rule. Rejects with BAD_IMAGE. */
export function takeField(field: ConfigField, value: unknown): Taken {
  const rule = RULES[field]
  const all = valuesOf(value, rule).map((one) => ({one, taken: rule.take(one)}))
  const left = all.filter(({taken}) => taken === undefined).map(({one}) => one)
  const [first] = left
  if (first !== undefined && rule.otherwise === 'rejected') throw badImage(`the image has the ${rule.what} '${plain(first)}', which makes no sense`)
  return {values: all.flatMap(({taken}) => taken ?? []), left}
}

function valuesOf(value: unknown, {form, what}: Rule): readonly string[] {
  if (value === undefined || value === null) return []
  switch (form) {
    case 'line':
      if (typeof value === 'string' && !/[\n\r\0]/.test(value)) return [value]
      throw badImage(`the image has a ${what} that is not a line of text`)
    case 'keys':
      return isRecord(value) ? Object.keys(value) : []
    case 'words': {
      // docker writes and reads a single word in place of a list, and takes a list of one empty word for no list.
      const words = stringsOf(typeof value === 'string' ? [value] : value, what)
      return words.length === 1 && words[0] === '' ? [] : words
    }
    case 'list':
      return stringsOf(value, what)
  }
}

function stringsOf(value: unknown, what: string): string[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw badImage(`the image has ${what} that is not a list of strings`)
  if (value.some((one) => one.includes('\0'))) throw badImage(`the image has ${what} with a NUL in it`)
  return value
}
