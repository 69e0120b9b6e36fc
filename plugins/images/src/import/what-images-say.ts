import {attributeValue, FIELDS, keyOf, OLD_FIELDS, parseAttribute, parsePort, type Attribute, type KeyValues} from '@pot/core'
import {IMAGE_SNAPSHOT, IMAGE_TAG} from '../export-tags.js'

/** Facts of this host that decide what an image may say: plain data. */
export interface Known {
  readonly attributes: readonly Attribute[]
  /** Network types that plugins provide. */
  readonly networks: readonly string[]
  /** Address families of pots that do not say which. */
  readonly stack: string
}

/** `image`: it may say so. `importer`: it counts when whoever imports it wants it to. `nobody`: it never counts. */
export type Whose = 'image' | 'importer' | 'nobody'

/** One key of the pot.conf of an image. */
export interface Said {
  readonly key: string
  /** For people: `start-at-boot=YES`. */
  readonly shown: string
  /** As they are to be stored. */
  readonly values: readonly string[]
  readonly whose: Whose
}

type Judge = (value: string, known: Known) => Whose

const anything: Judge = () => 'image'
const fitting =
  (pattern: RegExp): Judge =>
  (value) =>
    pattern.test(value) ? 'image' : 'nobody'

function isPort(word: string): boolean {
  try {
    // An address is that of another host.
    return parsePort(word).hostAddress === undefined
  } catch {
    return false
  }
}

const ports: Judge = (value) => (value.split(/\s+/).filter(Boolean).every(isPort) ? 'importer' : 'nobody')

/**
 * What an image may say in pot.conf, key by key, whatever its format. Keys with `image` are about what is in the pot; those with `importer` are about
 * the host: what can be reached, and in which networks the pot is. A key that is not here is for nobody.
 */
const KEYS: Readonly<Record<string, Judge>> = {
  [FIELDS.base.key]: fitting(/^[^/\s".][^/\s"]*$/),
  [FIELDS.command.key]: anything,
  [FIELDS.env.key]: anything,
  [FIELDS.hosts.key]: anything,
  [FIELDS.dns.key]: fitting(/^(inherit|off|custom)$/),
  [FIELDS.osrelease.key]: fitting(/^"?[\w.+-]{1,64}"?$/),
  [FIELDS.stack.key]: (value, {stack}) => (value === stack ? 'image' : ['ipv4', 'ipv6', 'dual'].includes(value) ? 'importer' : 'nobody'),
  [FIELDS.ports.key]: ports,
  // Addresses and bridges are those of another host.
  [FIELDS.network.key]: (value, {networks}) => (value === 'inherit' ? 'image' : value === 'public-bridge' && networks.includes(value) ? 'importer' : 'nobody'),
}

/** Each pot has its own, from this host, or it follows from the rest: nothing is lost with those of the image. */
const OWN = [
  ...[FIELDS.level, FIELDS.type, FIELDS.potbase, FIELDS.uuid, IMAGE_TAG, IMAGE_SNAPSHOT, FIELDS.hostname],
  ...[OLD_FIELDS.vnet, FIELDS.addresses, OLD_FIELDS.moreIp, OLD_FIELDS.ip4, FIELDS.bridge, FIELDS.needs],
].map(({key}) => key)

/** Seconds: whoever stops the pot, or shuts the host down, waits that long. */
const LONGEST_STOP = 60

/** Attributes that an image may set: they are about what runs in the pot, or allow less than a pot may by default. Of all others only the importer decides. */
const ATTRIBUTES: Readonly<Record<string, (value: string) => boolean>> = {
  persistent: () => true,
  'no-rc-script': () => true,
  'no-tmpfs': () => true,
  'no-etc-hosts': () => true,
  'exec-env': () => true,
  user: () => true,
  workdir: () => true,
  'exposed-ports': () => true,
  exec_stop: () => true,
  stop_timeout: (value) => Number(value) <= LONGEST_STOP,
  sysvshm: (value) => value === 'disable',
  sysvsem: (value) => value === 'disable',
  sysvmsg: (value) => value === 'disable',
}

/** The plugin whose attributes are in the list too. */
const THIS = '@pot/plugin-images'

/** A text that a stranger has written, as one line that no terminal obeys. */
const plain = (text: string): string => text.replaceAll(/[^ -~]/g, '?').slice(0, 80)

function ofAttribute(conf: KeyValues, attribute: Attribute): Said {
  const {name, plugin, readonly} = attribute
  const key = keyOf(attribute)
  const said = {key, shown: plain(`${name}=${conf.get(key) ?? ''}`)}
  if (readonly === true) return {...said, values: [], whose: 'nobody'}
  try {
    const value = parseAttribute(attribute, attributeValue({conf}, attribute))
    const free =
      value === attribute.default || ((plugin === undefined || plugin === THIS) && Object.hasOwn(ATTRIBUTES, name) && ATTRIBUTES[name]?.(value) === true)
    return {...said, values: [value], whose: free ? 'image' : 'importer'}
  } catch {
    return {...said, values: [], whose: 'nobody'}
  }
}

/** All that the pot.conf of an image says beside what each pot has of its own, in its order. */
export function whatItSays(conf: KeyValues, known: Known): Said[] {
  return conf.keys().flatMap((key): Said[] => {
    if (OWN.includes(key)) return []
    const attribute = known.attributes.find((one) => keyOf(one) === key)
    if (attribute !== undefined) return attribute.readonly === true ? [] : [ofAttribute(conf, attribute)]
    const values = conf.all(key)
    const judge = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
    const whose = values.map((value) => judge?.(value, known) ?? 'nobody').find((one) => one !== 'image') ?? 'image'
    return [{key, shown: plain(`${key}=${values[0] ?? ''}`), values, whose}]
  })
}

export interface Left {
  readonly said: readonly Said[]
  /** Names of scripts for the host that it has. */
  readonly hooks: readonly string[]
  readonly allow: Allowed
}

/** The permissions that the importer gives to an image: `--allow-image-settings`, `--allow-image-hooks`. */
export interface Allowed {
  readonly settings: boolean
  readonly hooks: boolean
}

/** At most that many are named. */
const NAMED = 20

const list = (words: readonly string[]): string => [...words.slice(0, NAMED), ...(words.length > NAMED ? [`${words.length - NAMED} more`] : [])].join(', ')

/** The line that tells what a pot does not get from its image; undefined when it gets all. */
export function notice({said, hooks, allow}: Left): string | undefined {
  const of = (whose: Whose) => said.filter((one) => one.whose === whose).map(({shown}) => shown)
  const parts = [
    {asked: allow.settings ? [] : of('importer'), why: 'not without pot import --allow-image-settings'},
    {asked: allow.hooks ? [] : hooks, why: 'not without pot import --allow-image-hooks'},
    {asked: of('nobody'), why: 'no pot gets that from an image'},
  ].filter(({asked}) => asked.length > 0)
  return parts.length === 0 ? undefined : `the image asks for ${parts.map(({asked, why}) => `${list(asked)} (${why})`).join(', and for ')}`
}
