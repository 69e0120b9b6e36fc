import {change, emptyPot, FIELDS, keyOf, parseKeyValues, usableHostname, withConf, withNeeds, type Context, type KeyValues, type Pot} from '@pot/core'
import {whatItSays, type Known} from './what-images-say.js'

/** The rules of this host for the record of a pot that is made from an image. Plain data, because another process reads it as JSON. */
export interface RecordRules extends Known {
  readonly name: string
  readonly uuid: string
  readonly hostname: string
  /** Main command for an image without one. */
  readonly command: string
  /** Whether the pot takes the settings of the image that concern the host. */
  readonly settings: boolean
  /** The plugins and the keys that each declares. The record of the pot names every plugin whose keys it contains. */
  readonly owners: ReturnType<Context['owners']>
}

export async function rulesFor(
  {settings, host, attributes, networks, owners}: Context,
  {name, uuid, ...allowed}: {readonly name: string; readonly uuid: string; readonly settings: boolean},
): Promise<RecordRules> {
  const hostname = usableHostname(name, await host.hostname(), settings.hostnameMax)
  return {name, uuid, hostname, attributes, networks, stack: settings.stack, command: host.defaults.command, settings: allowed.settings, owners: owners()}
}

/** Fields that are copied unchanged from the image, in the order of pot 0.16; the attributes come between FIRST and LAST. */
const FIRST = [FIELDS.base, FIELDS.command, FIELDS.osrelease, FIELDS.stack, FIELDS.ports]
const LAST = [FIELDS.env, FIELDS.hosts]

/**
 * The pot.conf of a pot that is made from an image: it contains only the settings that an image can make. The pot is always of type single and has no
 * mounts. This host sets its name, uuid and host name, and its network unless the importer permits the network of the image. The list of plugins that
 * the pot needs is computed from the other settings.
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
