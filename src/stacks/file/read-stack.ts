import {existsSync, readFileSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {PotError} from '../../errors.js'
import {nearest} from '../../nearest.js'
import type {Attribute} from '../../record/attributes.js'
import {badName} from '../../record/names.js'
import {IGNORED_TOP, REFUSED_TOP} from './compose.js'
import type {StackConfig} from './configs.js'
import type {Draft, Surroundings} from './draft.js'
import {finishPots} from './finish.js'
import {interpolate} from './interpolate.js'
import {readYaml, type At, type Entry, type Problem, type Reading} from './nodes.js'
import type {StackMeans} from './means.js'
import type {PluginField} from './plugin-fields.js'
import {readPot} from './read-pot.js'
import type {Stack, StackNetwork, StackSecret, StackVolume} from './stack.js'
import {flag, variablesOf} from './values.js'

/** What a stack file can contain on this host. */
export interface Known {
  readonly attributes: readonly Attribute[]
  readonly plugins: readonly PluginField[]
  readonly means: StackMeans
}

/** The fields of a stack file, besides those that begin with x-. `services` is the name of compose for `pots`. */
export const TOP = ['name', 'pots', 'services', 'networks', 'volumes', 'configs', 'secrets'] as const

/** The error for a file with mistakes: a line for each, with its place. */
export class BadStack extends PotError {
  constructor(
    file: string,
    readonly problems: readonly Problem[],
  ) {
    const lines = problems.map(({line, column, field, message}) => `${file}:${line}:${column}: ${field === '' ? '' : `${field} `}${message}`)
    const [first = '', ...more] = lines
    super('BAD_STACK', more.length === 0 ? first : `${file} has ${lines.length} mistakes:\n${lines.map((line) => `     ${line}`).join('\n')}`, {
      exit: 2,
      hint: more.length === 0 ? 'man pot-stack' : undefined,
    })
  }
}

/**
 * Reads a stack file, or a file of compose, which has `services` in place of `pots`. Throws NO_FILE, and BAD_STACK with all mistakes in it. Reads no record:
 * whether bases, pots and images exist is seen when the stack is compared with the host.
 */
export function readStack(path: string, known: Known): Stack {
  const file = resolve(path)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PotError('NO_FILE', `${path} cannot be read`, {exit: 2, hint: 'pot apply -f FILE', cause})
  }
  const reading = readYaml(text)
  const directory = dirname(file)
  const notices: string[] = []
  const notice = (line: string) => {
    if (!notices.includes(line)) notices.push(line)
  }
  const variable = variables(directory, reading)
  replaceVariables(reading, variable, notice)
  const stack = readTop(reading, {...known, directory, variable}, file, notice)
  if (reading.problems.length > 0) {
    const inOrder = [...reading.problems].sort((a, b) => a.line - b.line || a.column - b.column)
    throw new BadStack(path, inOrder)
  }
  return {...stack, means: known.means, file, notices}
}

/** The variables of the caller, and those of the file .env beside the file. */
function variables(directory: string, reading: Reading): Surroundings['variable'] {
  const file = join(directory, '.env')
  const pairs = existsSync(file) ? reading.attempt(reading.root, () => variablesOf(readFileSync(file, 'utf8'), file)) : undefined
  const ofFile = new Map(pairs)
  return (name) => process.env[name] ?? ofFile.get(name)
}

function replaceVariables(reading: Reading, variable: Surroundings['variable'], notice: (line: string) => void): void {
  reading.replace((text, at) =>
    text.includes('$')
      ? reading.attempt(at, () => interpolate(text, variable, (name) => notice(`${at.field}: the variable ${name} is not set, and stands for nothing`)))
      : undefined,
  )
}

function readTop(reading: Reading, around: Surroundings, file: string, notice: (line: string) => void): Omit<Stack, 'file' | 'means' | 'notices'> {
  const empty = {name: '', pots: [], networks: [], volumes: [], secrets: []}
  if (reading.kind(reading.root) !== 'map') {
    if (reading.problems.length === 0) reading.problem(reading.root, 'a stack file is a mapping with name and pots')
    return empty
  }
  const entries = reading.entries(reading.root)
  const find = (key: (typeof TOP)[number]) => entries.find((one) => one.key === key)
  const [pots, services] = [find('pots'), find('services')]
  const compose = services !== undefined
  if (pots !== undefined && compose) reading.problem(services, 'pots and services exclude each other')
  if (pots === undefined && !compose) reading.problem(reading.root, 'pots is missing: a mapping of names to pots')
  for (const one of entries) checkTop(reading, one, compose)
  const name = nameOf(reading, find('name'), compose ? basename(dirname(file)) : undefined)
  const drafts = (pots ?? services) === undefined ? [] : potsIn(reading, pots ?? services ?? reading.root, around, compose, notice)
  const networks = networksIn(reading, find('networks'), notice)
  const volumes = volumesIn(reading, find('volumes'), notice)
  const secrets = secretsIn(reading, find('secrets'), around)
  const configs = configsIn(reading, find('configs'), around)
  const declared = {networks, volumes, secrets}
  return {name: name ?? '', pots: finishPots(reading, drafts, {...declared, configs, means: around.means}, notice), ...declared}
}

function checkTop(reading: Reading, one: Entry, compose: boolean): void {
  if (one.key.startsWith('x-') || TOP.some((name) => name === one.key)) return
  if (compose && Object.hasOwn(IGNORED_TOP, one.key)) return
  if (compose && Object.hasOwn(REFUSED_TOP, one.key)) {
    reading.problem(one, `pot has no ${one.key}: ${REFUSED_TOP[one.key]}`)
    return
  }
  const meant = nearest(one.key, TOP)
  reading.problem(one, `is not a field of a stack${meant === undefined ? `; the fields are ${TOP.join(', ')}` : `: do you mean ${meant}?`}`)
}

/** The name of the stack. That of a compose file is the name of its directory, unless the file has one. */
function nameOf(reading: Reading, at: At | undefined, directory: string | undefined): string | undefined {
  const given = at === undefined ? undefined : reading.text(at, 'a name')
  const name =
    given ??
    directory
      ?.toLowerCase()
      .replaceAll(/[^a-z0-9_-]/g, '')
      .replace(/^[_-]+/, '')
  const place = at ?? reading.root
  if (name === undefined) return reading.problem(place, 'name is missing: the name of the stack')
  const problem = badName(name)
  return problem === undefined ? name : reading.problem(place, `'${name}' cannot be the name of a stack: it ${problem}`)
}

function potsIn(reading: Reading, at: At, around: Surroundings, compose: boolean, notice: (line: string) => void): Draft[] {
  if (reading.kind(at) !== 'map') {
    reading.problem(at, 'must be a mapping of names to pots')
    return []
  }
  return reading
    .entries(at)
    .filter(({key}) => !key.startsWith('x-'))
    .map((one) => {
      const problem = badName(one.key)
      const draft = readPot(reading, one, around, compose, notice)
      if (problem !== undefined && draft.name === one.key) reading.problem(one, `'${one.key}' cannot be the name of a pot: it ${problem}`)
      return draft
    })
    .filter(({skip}) => !skip)
}

/** Addresses of the network of a bridge whose size the file does not give. */
const SIZE = 30

/** The named things of a mapping, with those fields of each that are not known. */
function named<T>(reading: Reading, at: At | undefined, make: (one: Entry, fields: readonly Entry[]) => T | undefined): T[] {
  if (at === undefined || reading.kind(at) === 'null') return []
  if (reading.kind(at) !== 'map') return reading.problem(at, 'must be a mapping by names') ?? []
  return reading.entries(at).flatMap((one) => {
    if (one.key.startsWith('x-')) return []
    if (reading.kind(one) !== 'map' && reading.kind(one) !== 'null') return reading.problem(one, 'must be a mapping, or empty') ?? []
    const made = make(one, reading.entries(one))
    return made === undefined ? [] : [made]
  })
}

const isExternal = (reading: Reading, fields: readonly Entry[]): boolean =>
  fields.some((one) => one.key === 'external' && (reading.kind(one) === 'map' || flag(reading, one) === true))

/** Names what is not known. `known`: fields that are read elsewhere. */
function others(reading: Reading, fields: readonly Entry[], known: readonly string[], ignored: readonly string[], notice: (line: string) => void): void {
  for (const one of fields) {
    if (known.includes(one.key) || one.key.startsWith('x-')) continue
    if (ignored.includes(one.key)) notice(`${one.field} is not used`)
    else reading.problem(one, `is not known here; the fields are ${known.join(', ')}`)
  }
}

function networksIn(reading: Reading, at: At | undefined, notice: (line: string) => void): StackNetwork[] {
  return named(reading, at, (one, fields) => {
    const size = fields.find(({key}) => key === 'size')
    const text = size === undefined ? String(SIZE) : (reading.text(size, 'a number') ?? '')
    if (!/^\d{1,5}$/.test(text) || Number(text) < 2 || Number(text) > 65_534)
      reading.problem(size ?? one, `'${text}' is not a number of addresses from 2 to 65534`)
    others(reading, fields, ['size', 'external', 'name'], ['driver', 'driver_opts', 'ipam', 'labels', 'enable_ipv6', 'attachable', 'internal'], notice)
    renamed(reading, one, fields)
    return {name: one.key, size: Number(text), external: isExternal(reading, fields)}
  })
}

/** A thing whose name in pot is another one than in the file. */
function renamed(reading: Reading, {key}: Entry, fields: readonly Entry[]): void {
  const name = fields.find((one) => one.key === 'name')
  if (name !== undefined && reading.text(name, 'a name') !== key) reading.problem(name, `must be ${key}: the name in the file is the name on the host`)
}

function volumesIn(reading: Reading, at: At | undefined, notice: (line: string) => void): StackVolume[] {
  return named(reading, at, (one, fields) => {
    others(reading, fields, ['external', 'name'], ['driver', 'driver_opts', 'labels'], notice)
    renamed(reading, one, fields)
    return {name: one.key, external: isExternal(reading, fields)}
  })
}

function configsIn(reading: Reading, at: At | undefined, {directory}: Surroundings): StackConfig[] {
  return named(reading, at, (one, fields) => {
    for (const {key, field} of fields)
      if (['content', 'environment', 'external'].includes(key))
        return reading.problem(one, `needs file: pot has no ${key} of a config, so write a file, and name it by ${field.replace(/[^.]+$/, 'file')}`)
    others(reading, fields, ['file', 'name'], [], () => {})
    renamed(reading, one, fields)
    const given = fields.find(({key}) => key === 'file')
    const text = given === undefined ? reading.problem(one, 'needs file') : reading.text(given, 'a path')
    if (text === undefined) return undefined
    const file = resolve(directory, text)
    if (!existsSync(file)) reading.problem(given ?? one, `there is no file ${file}`)
    return {name: one.key, file}
  })
}

function secretsIn(reading: Reading, at: At | undefined, {directory}: Surroundings): StackSecret[] {
  return named(reading, at, (one, fields) => {
    const given = fields.find(({key}) => key === 'file')
    const external = isExternal(reading, fields)
    others(reading, fields, ['file', 'external', 'name'], [], () => {})
    renamed(reading, one, fields)
    const text = given === undefined ? undefined : reading.text(given, 'a path')
    if (!external && text === undefined) return reading.problem(one, 'needs file, the file with its value, or external: true')
    const file = text === undefined ? undefined : resolve(directory, text)
    if (file !== undefined && !existsSync(file)) reading.problem(given ?? one, `there is no file ${file}`)
    return {name: one.key, file}
  })
}
