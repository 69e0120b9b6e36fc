import {change, emptyPot, FIELDS, keyOf, parseKeyValues, usableHostname, withConf, withNeeds, type Context, type KeyValues, type Pot} from '@pot/core'
import {whatItSays, type Known} from './what-images-say.js'

/** The rules of this host for the record of a pot that is made of an image: plain data. */
export interface RecordRules extends Known {
  readonly name: string
  readonly uuid: string
  readonly hostname: string
  /** Main command when the image has none. */
  readonly command: string
  /** The settings of the image about the host count. */
  readonly settings: boolean
  /** The keys of each plugin: the pot needs the plugins of which it gets something. */
  readonly owners: ReturnType<Context['owners']>
}

export async function rulesFor(
  {settings, host, attributes, networks, owners}: Context,
  {name, uuid, ...allowed}: {readonly name: string; readonly uuid: string; readonly settings: boolean},
): Promise<RecordRules> {
  const hostname = usableHostname(name, await host.hostname(), settings.hostnameMax)
  return {name, uuid, hostname, attributes, networks, stack: settings.stack, command: host.defaults.command, settings: allowed.settings, owners: owners()}
}

/** Fields that are copied as the image has them, in the order of pot 0.16; attributes come between the two. */
const FIRST = [FIELDS.base, FIELDS.command, FIELDS.osrelease, FIELDS.stack, FIELDS.ports]
const LAST = [FIELDS.env, FIELDS.hosts]

/**
 * The pot.conf of a pot made of an image: what an image may say and no more. It always describes a single pot with no mounts of its own, and
 * it gets its name, uuid, host name and, unless its importer lets it say so, its network from this host. Which plugins it needs follows from the rest.
 */
export function recordConf(conf: KeyValues, rules: RecordRules): KeyValues {
  const taken = whatItSays(conf, rules).filter(({whose}) => whose === 'image' || (whose === 'importer' && rules.settings))
  const said = taken.reduce((made, {key, values}) => made.setAll(key, values), parseKeyValues(''))
  const copy = (made: Pot, keys: readonly string[], most?: number) =>
    withConf(
      made,
      keys.reduce((now, key) => now.setAll(key, said.all(key).slice(0, most)), made.conf),
    )
  const dns = FIELDS.dns.read(said) ?? 'inherit'
  const own = change(emptyPot(rules.name), {level: 0, type: 'single', potbase: undefined, dns, hostname: rules.hostname})
  const copied = copy(own, [...FIRST.map(({key}) => key), ...rules.attributes.map(keyOf)], 1)
  const made = change(copied, {network: FIELDS.network.read(said) ?? 'inherit', uuid: rules.uuid})
  const full = said.has(FIELDS.command.key) ? made : change(made, {command: rules.command})
  const last = LAST.map(({key}) => key)
  return withNeeds({owners: () => rules.owners}, copy(full, last)).conf
}
