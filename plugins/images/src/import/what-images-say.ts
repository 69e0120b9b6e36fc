import {attributeValue, FIELDS, keyOf, OLD_FIELDS, parseAttribute, parsePort, type Attribute, type KeyValues} from '@pot/core'
import {IMAGE_SNAPSHOT, IMAGE_TAG} from '../export-tags.js'
import {plain} from '../plain.js'

/** Facts of this host that decide which settings an image can make. Plain data. */
export interface Known {
  readonly attributes: readonly Attribute[]
  /** Network types that plugins provide. */
  readonly networks: readonly string[]
  /** Address family of pots that do not set one. */
  readonly stack: string
}

/** Who permits a setting: `image`: always permitted. `importer`: only with the permission of the importer. `nobody`: never permitted. */
export type Whose = 'image' | 'importer' | 'nobody'

/** One key of the pot.conf of an image. */
export interface Said {
  readonly key: string
  /** The setting for messages: `start-at-boot=YES`. */
  readonly shown: string
  /** The values as stored in pot.conf. */
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
    // A host address belongs to the host where the image was made.
    return parsePort(word).hostAddress === undefined
  } catch {
    return false
  }
}

const ports: Judge = (value) => (value.split(/\s+/).filter(Boolean).every(isPort) ? 'importer' : 'nobody')

/**
 * Who permits each key in the pot.conf of an image, for all formats. Keys with `image` concern the contents of the pot. Keys with `importer` concern
 * the host: published ports, and the networks of the pot. An unlisted key is never permitted.
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
  // Addresses and bridges belong to the host where the image was made.
  [FIELDS.network.key]: (value, {networks}) => (value === 'inherit' ? 'image' : value === 'public-bridge' && networks.includes(value) ? 'importer' : 'nobody'),
}

/** Keys that this host sets for each pot, or that are computed from other keys. The values in the image are ignored without notice. */
const OWN = [
  ...[FIELDS.level, FIELDS.type, FIELDS.potbase, FIELDS.uuid, IMAGE_TAG, IMAGE_SNAPSHOT, FIELDS.hostname],
  ...[OLD_FIELDS.vnet, FIELDS.addresses, OLD_FIELDS.moreIp, OLD_FIELDS.ip4, FIELDS.bridge, FIELDS.needs],
].map(({key}) => key)

/** Maximum stop timeout in seconds: commands that stop the pot and the shutdown of the host wait that long. */
const LONGEST_STOP = 60

/**
 * Attributes that an image can set, with a check of the value: they concern the programs in the pot, or reduce its privileges. All other attributes
 * need the permission of the importer.
 */
const ATTRIBUTES: Readonly<Record<string, (value: string) => boolean>> = {
  persistent: () => true,
  'no-rc-script': () => true,
  'no-tmpfs': () => true,
  'no-etc-hosts': () => true,
  'exec-env': () => true,
  user: () => true,
  workdir: () => true,
  'exposed-ports': () => true,
  restart: () => true,
  'health-cmd': () => true,
  'health-interval': (value) => Number(value) >= 1,
  'health-timeout': (value) => Number(value) >= 1 && Number(value) <= LONGEST_STOP,
  'health-retries': () => true,
  'health-grace': () => true,
  'health-action': () => true,
  exec_stop: () => true,
  stop_signal: () => true,
  stop_timeout: (value) => Number(value) <= LONGEST_STOP,
  sysvshm: (value) => value === 'disable',
  sysvsem: (value) => value === 'disable',
  sysvmsg: (value) => value === 'disable',
}

/** ATTRIBUTES also lists attributes of this plugin. */
const THIS = '@pot/plugin-images'

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

/** All settings in the pot.conf of an image, in their order, except for the keys in OWN. */
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
  /** File names of the scripts in the image that run on the host. */
  readonly hooks: readonly string[]
  readonly allow: Allowed
}

/** The permissions that the importer gives to an image: `--allow-image-settings`, `--allow-image-hooks`. */
export interface Allowed {
  readonly settings: boolean
  readonly hooks: boolean
}

/** Maximum number of settings that the notice lists. */
const NAMED = 20

const list = (words: readonly string[]): string => [...words.slice(0, NAMED), ...(words.length > NAMED ? [`${words.length - NAMED} more`] : [])].join(', ')

/** The notice that lists the settings of the image that the pot does not get, or undefined if the pot gets all. */
export function notice({said, hooks, allow}: Left): string | undefined {
  const of = (whose: Whose) => said.filter((one) => one.whose === whose).map(({shown}) => shown)
  const parts = [
    {asked: allow.settings ? [] : of('importer'), why: 'not without pot import --allow-image-settings'},
    {asked: allow.hooks ? [] : hooks, why: 'not without pot import --allow-image-hooks'},
    {asked: of('nobody'), why: 'no pot gets that from an image'},
  ].filter(({asked}) => asked.length > 0)
  return parts.length === 0 ? undefined : `the image asks for ${parts.map(({asked, why}) => `${list(asked)} (${why})`).join(', and for ')}`
}
