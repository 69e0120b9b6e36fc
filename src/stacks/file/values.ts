import {isIP} from 'node:net'
import {resolve} from 'node:path'
import {PotError} from '../../errors.js'
import {quoted} from '../../programs/shell-words.js'
import type {Pair} from '../../programs/pairs.js'
import {parsePublished, type PortSpec} from '../../record/ports.js'
import type {At, Reading} from './nodes.js'
import type {StackMount} from './stack.js'

const bad = (message: string) => new PotError('BAD_STACK', message)

/** Texts of a list, or of one scalar. */
export const texts = (reading: Reading, at: At, what = 'a text'): string[] =>
  reading.elements(at, true).flatMap((one) => {
    const text = reading.text(one, what)
    return text === undefined ? [] : [text]
  })

/** true or false. */
export function flag(reading: Reading, at: At): boolean | undefined {
  const word = reading.text(at, 'true or false')
  if (word === undefined) return undefined
  if (/^(true|yes|on)$/i.test(word)) return true
  return /^(false|no|off)$/i.test(word) ? false : reading.problem(at, `'${word}' is not true or false`)
}

/** One of some words. */
export function choice<T extends string>(reading: Reading, at: At, values: readonly T[]): T | undefined {
  const word = reading.text(at, `one of ${values.join(', ')}`)
  if (word === undefined) return undefined
  return values.find((one) => one === word) ?? reading.problem(at, `'${word}' must be one of ${values.join(', ')}`)
}

interface GivenPair {
  readonly name: string
  readonly value: string | undefined
  readonly at: At
}

/** `NAME: value` of a mapping, or `NAME=value` of a list; the value is undefined without `=`, and for null. */
export function pairs(reading: Reading, at: At): GivenPair[] {
  if (reading.kind(at) === 'map') {
    return reading.entries(at).flatMap((one): GivenPair[] => {
      if (reading.kind(one) === 'null') return [{name: one.key, value: undefined, at: one}]
      const value = reading.text(one, 'a text')
      return value === undefined ? [] : [{name: one.key, value, at: one}]
    })
  }
  if (reading.kind(at) === 'scalar') {
    reading.problem(at, 'must be a mapping, or a list of NAME=value')
    return []
  }
  return reading.elements(at).flatMap((one): GivenPair[] => {
    const text = reading.text(one, 'NAME=value')
    if (text === undefined) return []
    const sign = text.indexOf('=')
    if (sign === 0) return reading.problem(one, `'${text}' has no name before the =`) ?? []
    return [sign < 0 ? {name: text, value: undefined, at: one} : {name: text.slice(0, sign), value: text.slice(sign + 1), at: one}]
  })
}

/** A command: a line for sh(1), or a list of words. */
export function commandLine(reading: Reading, at: At): string | undefined {
  if (reading.kind(at) === 'list') return quoted(texts(reading, at, 'a word of the command')) || undefined
  return reading.text(at, 'a command line, or a list of its words')
}

const SECONDS: Readonly<Record<string, number>> = {us: 0.000_001, ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400}

/** A duration in seconds: `90`, `30s`, `1m30s`, `500ms`. Throws BAD_STACK. */
export function seconds(text: string): number {
  const whole = text.trim()
  if (/^\d+(\.\d+)?$/.test(whole)) return Number(whole)
  if (!/^(\d+(\.\d+)?(us|ms|s|m|h|d))+$/.test(whole)) throw bad(`'${text}' is not a duration, such as 30s, 1m30s or 500ms`)
  return [...whole.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/g)].reduce((sum, [, value, unit = 's']) => sum + Number(value) * (SECONDS[unit] ?? 1), 0)
}

/** The exported ports of one element: a text as for --publish, or a mapping as of compose. */
export function portsOf(reading: Reading, at: At): readonly PortSpec[] {
  if (reading.kind(at) !== 'map') {
    const text = reading.text(at, 'a port, such as 8080:80')
    return text === undefined ? [] : (reading.attempt(at, () => parsePublished(text)) ?? [])
  }
  const said: Record<string, string | undefined> = {}
  for (const one of reading.entries(at)) {
    if (['target', 'published', 'host_ip', 'protocol'].includes(one.key)) said[one.key] = reading.text(one, 'a text')
    else if (!['mode', 'name', 'app_protocol'].includes(one.key)) reading.problem(one, 'is not a field of a port: target, published, host_ip, protocol')
  }
  const {target, published, host_ip: address, protocol} = said
  if (target === undefined) return reading.problem(at, 'needs target, the port of the pot') ?? []
  const where = address === undefined ? '' : `${isIP(address) === 6 ? `[${address}]` : address}:`
  const written = `${where}${published === undefined && where === '' ? '' : `${published ?? ''}:`}${target}${protocol === undefined ? '' : `/${protocol}`}`
  return reading.attempt(at, () => parsePublished(written)) ?? []
}

/** A mount: `SOURCE:TARGET[:ro]`, or a mapping as of compose. `directory`: of the file, from which relative paths lead. */
export function mountOf(reading: Reading, at: At, directory: string, notice: (line: string) => void): StackMount | undefined {
  const [source, target, readOnly] = reading.kind(at) === 'map' ? longMount(reading, at) : shortMount(reading, at)
  if (target === undefined) return undefined
  if (!target.startsWith('/') || target === '/') return reading.problem(at, `'${target}' must be an absolute path in the pot, and not /`)
  if (source === undefined) {
    notice(`${at.field}: ${target} is not kept apart from the pot: only volumes with a name are`)
    return undefined
  }
  const isPath = source.includes('/') || source.startsWith('.') || source.startsWith('~')
  if (isPath && source.startsWith('~')) return reading.problem(at, `'${source}' must be a path from / or from the directory of the file`)
  if (!isPath && !/^[A-Za-z0-9][\w.-]*$/.test(source)) return reading.problem(at, `'${source}' is not the name of a volume, nor a path`)
  return {source: isPath ? resolve(directory, source) : source, kind: isPath ? 'directory' : 'fscomp', target: target.replace(/(?<=.)\/+$/, ''), readOnly}
}

type Mount = readonly [source: string | undefined, target: string | undefined, readOnly: boolean]
const NONE: Mount = [undefined, undefined, false]

function shortMount(reading: Reading, at: At): Mount {
  const text = reading.text(at, 'a mount, such as data:/var/db or ./site:/srv:ro')
  if (text === undefined) return NONE
  const [first = '', second, mode, ...rest] = text.split(':')
  if (second === undefined) return [undefined, first, false]
  const modes = (mode ?? '').split(',').filter(Boolean)
  const wrong = modes.find((one) => !['ro', 'rw', 'z', 'Z', 'cached', 'delegated', 'consistent', 'nocopy'].includes(one))
  if (first === '' || rest.length > 0) return reading.problem(at, `'${text}' is not a mount: SOURCE:TARGET, or SOURCE:TARGET:ro`) ?? NONE
  if (wrong !== undefined) return reading.problem(at, `'${wrong}' is not a mode of a mount: ro or rw`) ?? NONE
  return [first, second, modes.includes('ro')]
}

function longMount(reading: Reading, at: At): Mount {
  let [type, source, target]: (string | undefined)[] = []
  let readOnly = false
  for (const one of reading.entries(at)) {
    if (one.key === 'type') type = choice(reading, one, ['bind', 'volume'])
    else if (one.key === 'source') source = reading.text(one, 'a text')
    else if (one.key === 'target') target = reading.text(one, 'a path')
    else if (one.key === 'read_only') readOnly = flag(reading, one) ?? false
    else if (!['bind', 'volume', 'consistency'].includes(one.key)) reading.problem(one, 'is not a field of a mount: type, source, target, read_only')
  }
  if (target === undefined) return reading.problem(at, 'needs target, a path in the pot') ?? NONE
  return [type === 'bind' && source !== undefined && !source.includes('/') ? `./${source}` : source, target, readOnly]
}

/** `HOSTNAME:IP` of a list, or `HOSTNAME: IP` of a mapping. */
export function hostsOf(reading: Reading, at: At): string[] {
  const given: (readonly [Pair, At])[] =
    reading.kind(at) === 'map'
      ? reading.entries(at).map((one) => [[one.key, reading.text(one, 'an address') ?? ''], one])
      : reading.elements(at).map((one) => {
          const text = reading.text(one, 'HOSTNAME:IP') ?? ''
          const [, name = text, ip = ''] = /^([^:=]+)[:=](.*)$/.exec(text) ?? []
          return [[name, ip.replace(/^\[(.*)\]$/, '$1')], one]
        })
  return given.flatMap(([[name, ip], one]) => {
    if (!/^[A-Za-z0-9._-]+$/.test(name) || isIP(ip) === 0) return reading.problem(one, `'${name}:${ip}' is not HOSTNAME:IP, such as db:10.0.0.2`) ?? []
    return [`${name}:${ip}`]
  })
}

/** Reads a file of variables as compose does: comments, `export`, and quotes are not parts of the values. Throws BAD_STACK. */
export function variablesOf(text: string, file: string): Pair[] {
  return text.split('\n').flatMap((line, index): Pair[] => {
    const word = line.replace(/\r$/, '').trim()
    if (word === '' || word.startsWith('#')) return []
    const [, name, value] = /^(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/.exec(word) ?? []
    if (name === undefined || value === undefined) throw bad(`${file}:${index + 1} is not NAME=value`)
    const [, single, double] = /^(?:'([^']*)'|"((?:[^"\\]|\\.)*)")\s*(?:#.*)?$/.exec(value) ?? []
    return [[name, single ?? double?.replaceAll(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one)) ?? value.replace(/\s+#.*$/, '')]]
  })
}
