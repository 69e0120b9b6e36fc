import {attributeValue, keyOf, parseAttribute, parseKeyValues, usableHostname, type Attribute, type Context, type KeyValues} from '@pot/core'

/** What this host has to say about the record of a pot that is made of an image: plain data. */
export interface RecordRules {
  readonly name: string
  readonly uuid: string
  readonly hostname: string
  readonly attributes: readonly Attribute[]
  /** Network types that plugins provide. */
  readonly networks: readonly string[]
  /** Main command when the image has none. */
  readonly command: string
}

export async function rulesFor(
  {settings, host, attributes, networks}: Context,
  {name, uuid}: {readonly name: string; readonly uuid: string},
): Promise<RecordRules> {
  const hostname = usableHostname(name, await host.hostname(), settings.hostnameMax)
  return {name, uuid, hostname, attributes, networks, command: host.defaults.command}
}

/** Keys that go with the pot, as they are. What else an image says is not taken over. */
const TEXT = ['pot.base', 'pot.cmd', 'osrelease', 'pot.stack', 'pot.export.ports']
const REPEATED = ['pot.env', 'pot.hosts']

/**
 * The pot.conf of a pot made of an image: what an image may say and no more. It always describes a single pot with no mounts of its own, and
 * it gets its name, uuid, host name and network from this host.
 */
export function recordConf(conf: KeyValues, rules: RecordRules): KeyValues {
  const network = networkOf(rules, conf)
  const lines: [string, string | undefined][] = [
    ['pot.level', '0'],
    ['pot.type', 'single'],
    ['pot.potbase', ''],
    ['pot.dns', ['inherit', 'off', 'custom'].find((dns) => dns === conf.get('pot.dns')) ?? 'inherit'],
    ['host.hostname', `"${rules.hostname}"`],
    ...TEXT.map((key): [string, string | undefined] => [key, conf.get(key)]),
    ...rules.attributes.filter((one) => one.readonly !== true).map((one): [string, string | undefined] => [keyOf(one), attributeOf(conf, one)]),
    ['network_type', network],
    ['vnet', String(network.endsWith('-bridge'))],
    ['pot.uuid', rules.uuid],
  ]
  const set = lines.reduce((made, [key, value]) => (value === undefined ? made : made.set(key, value)), parseKeyValues(''))
  return REPEATED.reduce((made, key) => made.setAll(key, conf.all(key)), set.has('pot.cmd') ? set : set.set('pot.cmd', rules.command))
}

/** Addresses and bridges are those of another host; a type that no plugin provides here becomes the network of the host. */
function networkOf({networks}: RecordRules, conf: KeyValues): string {
  const type = conf.get('network_type')
  return type === 'public-bridge' && networks.includes(type) ? type : 'inherit'
}

/** Only values of its type. */
function attributeOf(conf: KeyValues, attribute: Attribute): string | undefined {
  if (!conf.has(keyOf(attribute))) return undefined
  try {
    return parseAttribute(attribute, attributeValue({conf}, attribute))
  } catch {
    return undefined
  }
}
