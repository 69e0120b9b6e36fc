import {existsSync, readFileSync} from 'node:fs'
import {isIP} from 'node:net'
import {resolve} from 'node:path'
import {badName} from '../../record/names.js'
import {readConfigs} from './configs.js'
import {setAttribute, type FieldContext} from './draft.js'
import type {At} from './nodes.js'
import {healthOf} from './health.js'
import {choice, commandLine, flag, hostsOf, mountOf, pairs, portsOf, seconds, texts, variablesOf} from './values.js'

type Schema = Readonly<Record<string, unknown>>

/** A field of a pot in a stack file. */
export interface PotField {
  readonly description: string
  /** Its JSON schema. */
  readonly schema: Schema
  /** Reads its value into the draft, and notes what is wrong with it. */
  read(context: FieldContext, at: At): void
}

const SCALAR: Schema = {type: ['string', 'number', 'boolean']}
const TEXT: Schema = {type: 'string'}
const LIST: Schema = {type: 'array', items: SCALAR}
const WORDS: Schema = {oneOf: [SCALAR, LIST]}
const PAIRS: Schema = {oneOf: [{type: 'object', additionalProperties: {type: ['string', 'number', 'boolean', 'null']}}, LIST]}
const BOOL: Schema = {type: 'boolean'}
const DURATION: Schema = {type: ['string', 'number']}
const oneOf = (...values: string[]): Schema => ({enum: values})

const field = (description: string, schema: Schema, read: PotField['read']): PotField => ({description, schema, read})

/** A field whose value is that of an option of create. */
const option = (name: string, description: string, schema: Schema = TEXT, values?: readonly string[]): PotField =>
  field(description, schema, ({reading, draft}, at) => {
    const text = values === undefined ? reading.text(at, 'a text') : choice(reading, at, values)
    if (text !== undefined) draft.make.set(name, [text])
  })

/** A field whose value is that of an attribute. */
const attribute = (name: string, description: string, schema: Schema = SCALAR, value = (text: string): string => text): PotField =>
  field(description, schema, (context, at) => {
    const text = context.reading.text(at, 'a text')
    if (text !== undefined)
      setAttribute(
        context,
        at,
        name,
        context.reading.attempt(at, () => value(text)),
      )
  })

const source = (name: string, description: string): PotField =>
  field(description, TEXT, ({reading, draft}, at) => {
    const text = reading.text(at, 'a text')
    if (text === undefined) return
    draft.source.set(name, at)
    if (name === 'base') draft.make.set('base', [text])
    else draft.from = text
  })

const NETWORKS = ['inherit', 'alias', 'public-bridge', 'private-bridge'] as const

/** The fields of pots, by name. Those that compose has, too, mean the same there. */
export const POT_FIELDS: Readonly<Record<string, PotField>> = {
  base: source('base', 'base to make it from'),
  image: source('image', 'image, or the name of a base or pot, to make it from'),
  clone: source('clone', 'pot to clone'),
  type: option('type', 'type of the pot', oneOf('single', 'multi'), ['single', 'multi']),
  level: option('level', 'level of a multi pot', {enum: [0, 1, 2]}, ['0', '1', '2']),
  command: field('main command: a line for sh(1), or a list of words', WORDS, ({reading, draft}, at) => {
    draft.command = commandLine(reading, at)
  }),
  entrypoint: field('words before those of command', WORDS, ({reading, draft}, at) => {
    draft.entrypoint = commandLine(reading, at)
  }),
  environment: field('variables of its environment; one without a value is copied from the caller', PAIRS, ({reading, around, draft}, at) => {
    for (const {name, value} of pairs(reading, at)) {
      const known = value ?? around.variable(name)
      if (known !== undefined) draft.env.set(name, known)
    }
  }),
  env_file: field('files with variables', {oneOf: [TEXT, {type: 'array', items: {oneOf: [TEXT, {type: 'object'}]}}]}, readEnvFiles),
  ports: field(
    'ports that are open on the host: [[ADDRESS:]HOSTPORT:]PORT[/udp]',
    {type: 'array', items: {oneOf: [SCALAR, {type: 'object'}]}},
    ({reading, draft}, at) => {
      draft.ports = reading.elements(at).flatMap((one) => [...portsOf(reading, one)])
    },
  ),
  volumes: field(
    'mounts: SOURCE:TARGET[:ro] with a directory or the name of a volume',
    {type: 'array', items: {oneOf: [TEXT, {type: 'object'}]}},
    (context, at) => {
      const {reading, around, draft} = context
      for (const one of reading.elements(at)) {
        const mount = mountOf(reading, one, around.directory, (line) => context.notice(line))
        if (mount === undefined) continue
        if (draft.mounts.has(mount.target)) reading.problem(one, `${mount.target} has another mount already`)
        draft.mounts.set(mount.target, mount)
      }
    },
  ),
  networks: field('the private bridge that it is on', {oneOf: [LIST, {type: 'object'}]}, readNetworks),
  network: option('network-type', 'network type; all except inherit are those of plugins', oneOf(...NETWORKS), NETWORKS),
  bridge: option('bridge', 'private bridge that is not in networks'),
  ip: field('addresses: ADDRESS, NIC|ADDRESS or auto', WORDS, ({reading, draft}, at) => {
    draft.make.set('ip', texts(reading, at, 'an address'))
  }),
  'network-stack': option('network-stack', 'address families', oneOf('ipv4', 'ipv6', 'dual'), ['ipv4', 'ipv6', 'dual']),
  dns: field('source of resolv.conf: inherit, pot, off or custom:FILE', TEXT, ({reading, around, draft}, at) => {
    const text = reading.text(at, 'one of inherit, pot, off, custom:FILE')
    if (text === undefined) return
    const [, file] = /^custom:(.+)$/.exec(text) ?? []
    if (file === undefined && !['inherit', 'pot', 'off'].includes(text)) reading.problem(at, `'${text}' must be one of inherit, pot, off, custom:FILE`)
    draft.make.set('dns', [file === undefined ? text : `custom:${resolve(around.directory, file)}`])
  }),
  depends_on: field('pots that start before it; with condition service_healthy they must be healthy', {oneOf: [LIST, {type: 'object'}]}, readDepends),
  healthcheck: field('command that checks its health: test, interval, timeout, retries, start_period, action', {type: 'object'}, healthOf),
  restart: field('when its main command runs again', {type: 'string', pattern: '^(no|always|unless-stopped|on-failure(:[0-9]+)?)$'}, (context, at) => {
    const text = context.reading.text(at, 'no, always, on-failure or on-failure:NUMBER')
    setAttribute(context, at, 'restart', text === 'unless-stopped' ? 'always' : text)
  }),
  user: attribute('user', 'user of the pot that the main command runs as'),
  working_dir: attribute('workdir', 'directory of the pot that the main command runs in'),
  stop_grace_period: attribute('stop_timeout', 'time until what still runs is killed', DURATION, (text) => String(Math.ceil(seconds(text)))),
  stop_signal: attribute('stop_signal', 'signal that asks its main command to end', SCALAR, (text) => text.toUpperCase()),
  secrets: field('secrets that it has in /run/secrets', LIST, readSecrets),
  configs: field(
    'files of the host that it reads: names of configs, or source and target',
    {type: 'array', items: {oneOf: [TEXT, {type: 'object'}]}},
    readConfigs,
  ),
  labels: field('labels, for filters', PAIRS, readLabels),
  attributes: field('attributes of the pot, by name', {type: 'object', additionalProperties: SCALAR}, (context, at) => {
    const {reading} = context
    if (reading.kind(at) !== 'map') reading.problem(at, 'must be a mapping of attributes')
    for (const one of reading.entries(at)) setAttribute(context, one, one.key, reading.text(one, 'a text'))
  }),
  extra_hosts: field('further lines of its /etc/hosts: HOSTNAME:IP', {oneOf: [LIST, {type: 'object'}]}, ({reading, draft}, at) => {
    draft.hosts = hostsOf(reading, at)
  }),
  start: field('whether apply starts it (default: true)', BOOL, ({reading, draft}, at) => {
    draft.start = flag(reading, at) ?? true
  }),
  container_name: field('name of the pot, instead of the key', TEXT, ({reading, draft}, at) => {
    const name = reading.text(at, 'a name')
    const problem = name === undefined ? undefined : badName(name)
    if (problem !== undefined) reading.problem(at, `'${name}' cannot be the name of a pot: it ${problem}`)
    else if (name !== undefined) draft.name = name
  }),
}

function readEnvFiles({reading, around, draft}: FieldContext, at: At): void {
  for (const one of reading.elements(at, true)) {
    const parts = reading.kind(one) === 'map' ? reading.entries(one) : [{...one, key: 'path'}]
    const path = parts.find(({key}) => key === 'path')
    const required = parts.find(({key}) => key === 'required')
    const text = path === undefined ? reading.problem(one, 'needs path') : reading.text(path, 'a path')
    if (text === undefined) continue
    const file = resolve(around.directory, text)
    if (!existsSync(file)) {
      if (required === undefined || flag(reading, required) !== false) reading.problem(one, `there is no file ${file}`)
      continue
    }
    const found = reading.attempt(one, () => variablesOf(readFileSync(file, 'utf8'), file)) ?? []
    for (const [name, value] of found) draft.fileEnv.set(name, value)
  }
}

function readNetworks({reading, draft, notice}: FieldContext, at: At): void {
  const named = reading.kind(at) === 'map' ? reading.entries(at) : reading.elements(at).map((one) => ({...one, key: reading.text(one, 'a name') ?? ''}))
  for (const one of named) {
    draft.networks.set(one.key, one)
    for (const inner of reading.kind(at) === 'map' ? reading.entries(one) : []) {
      if (inner.key === 'ipv4_address' || inner.key === 'ipv6_address') {
        const address = reading.text(inner, 'an address') ?? ''
        if (isIP(address) === 0) reading.problem(inner, `'${address}' is not an address`)
        draft.make.set('ip', [...(draft.make.get('ip') ?? []), address])
      } else notice(`${inner.field} is not used: pots of a bridge know each other by their names`)
    }
  }
}

function readDepends({reading, draft, notice}: FieldContext, at: At): void {
  if (reading.kind(at) !== 'map') {
    for (const one of reading.elements(at)) {
      const name = reading.text(one, 'the name of a pot')
      if (name !== undefined) draft.depends.set(name, {name, healthy: false, at: one})
    }
    return
  }
  for (const one of reading.entries(at)) {
    let healthy = false
    for (const inner of reading.entries(one)) {
      if (inner.key === 'condition') healthy = choice(reading, inner, ['service_started', 'service_healthy']) === 'service_healthy'
      else if (inner.key === 'required' || inner.key === 'restart') notice(`${inner.field} is not used`)
      else reading.problem(inner, 'is not a field of a dependency: condition')
    }
    draft.depends.set(one.key, {name: one.key, healthy, at: one})
  }
}

function readSecrets({reading, draft, notice}: FieldContext, at: At): void {
  for (const one of reading.elements(at)) {
    const parts = reading.kind(one) === 'map' ? reading.entries(one) : [{...one, key: 'source'}]
    const [from, target] = ['source', 'target'].map((key) => parts.find((part) => part.key === key))
    const name = from === undefined ? reading.problem(one, 'needs source') : reading.text(from, 'the name of a secret')
    if (name === undefined) continue
    const as = target === undefined ? undefined : reading.text(target, 'a name')
    if (as !== undefined && as !== name && as !== `/run/secrets/${name}`)
      reading.problem(one, `the secret is in the file /run/secrets/${name}, and cannot be in ${as}`)
    for (const part of parts) if (!['source', 'target'].includes(part.key)) notice(`${part.field} is not used: all users of the pot can read a secret`)
    draft.secrets.set(name, one)
  }
}

/** Labels that pot cannot keep are named for compose, where programs write texts of all kinds into them, and are mistakes otherwise. */
function readLabels(context: FieldContext, at: At): void {
  const {reading, draft, notice} = context
  const kept = pairs(reading, at).flatMap(({name, value = '', at: place}) => {
    if (/^[A-Za-z0-9][\w./-]*$/.test(name) && /^[\w./:@+-]*$/.test(value)) return [value === '' ? name : `${name}=${value}`]
    const why = `the label ${name} has characters other than letters, digits and _ . / : @ + -`
    if (draft.compose) notice(`${place.field} is not kept: ${why}`)
    else reading.problem(place, why)
    return []
  })
  setAttribute(context, at, 'label', kept.join(','))
}
