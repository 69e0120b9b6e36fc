import {attributeValue, keyOf, parseAttribute, parseKeyValues, usableHostname, type Attribute, type Context, type KeyValues} from '@pot/core'
import type {ImageRecord} from './source.js'

/** Keys that go with the pot, as they are, when they are one line of text. What else an image says is not taken over. */
const TEXT = ['pot.base', 'pot.cmd', 'osrelease', 'pot.stack', 'pot.export.ports']
const REPEATED = ['pot.env', 'pot.hosts']

/**
 * The pot.conf of a pot made of an image: what an image may say and no more. It always describes a single pot with no mounts of its own, and
 * it gets its name, uuid, host name and network from this host.
 */
export async function recordConf(
  ctx: Context,
  {conf}: Pick<ImageRecord, 'conf'>,
  {name, uuid}: {readonly name: string; readonly uuid: string},
): Promise<KeyValues> {
  const {settings, host} = ctx
  const network = networkOf(ctx, conf)
  const text = (key: string) => conf.get(key)
  const lines: [string, string | undefined][] = [
    ['pot.level', '0'],
    ['pot.type', 'single'],
    ['pot.potbase', ''],
    ['pot.dns', dnsOf(conf)],
    ['host.hostname', `"${usableHostname(name, await host.hostname(), settings.hostnameMax)}"`],
    ...TEXT.map((key): [string, string | undefined] => [key, text(key)]),
    ...ctx.attributes.filter((one) => one.readonly !== true).map((one): [string, string | undefined] => [keyOf(one), attributeOf(conf, one)]),
    ['network_type', network],
    ['vnet', String(network.endsWith('-bridge'))],
    ['pot.uuid', uuid],
  ]
  const set = lines.reduce((made, [key, value]) => (value === undefined ? made : made.set(key, value)), parseKeyValues(''))
  return REPEATED.reduce((made, key) => made.setAll(key, conf.all(key)), set.has('pot.cmd') ? set : set.set('pot.cmd', host.defaults.command))
}

const dnsOf = (conf: KeyValues) => ['inherit', 'off', 'custom'].find((dns) => dns === conf.get('pot.dns')) ?? 'inherit'

/** Addresses and bridges are those of another host; a type that no plugin provides here becomes the network of the host. */
function networkOf({networks}: Context, conf: KeyValues): string {
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
