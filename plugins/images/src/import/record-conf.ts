import {keyOf, parseKeyValues, usableHostname, withNeeds, type Context, type KeyValues} from '@pot/core'
import {whatItSays, type Known, type Said} from './what-images-say.js'

/** What this host has to say about the record of a pot that is made of an image: plain data. */
export interface RecordRules extends Known {
  readonly name: string
  readonly uuid: string
  readonly hostname: string
  /** Main command when the image has none. */
  readonly command: string
  /** What the image says about the host counts. */
  readonly settings: boolean
  /** What belongs to which plugin: the pot needs those of which it gets something. */
  readonly owners: ReturnType<Context['owners']>
}

export async function rulesFor(
  {settings, host, attributes, networks, owners}: Context,
  {name, uuid, ...allowed}: {readonly name: string; readonly uuid: string; readonly settings: boolean},
): Promise<RecordRules> {
  const hostname = usableHostname(name, await host.hostname(), settings.hostnameMax)
  return {name, uuid, hostname, attributes, networks, stack: settings.stack, command: host.defaults.command, settings: allowed.settings, owners: owners()}
}

/** In the order of pot 0.16; attributes come between the two. */
const FIRST = ['pot.base', 'pot.cmd', 'osrelease', 'pot.stack', 'pot.export.ports']
const LAST = ['pot.env', 'pot.hosts']

/**
 * The pot.conf of a pot made of an image: what an image may say and no more. It always describes a single pot with no mounts of its own, and
 * it gets its name, uuid, host name and, unless its importer lets it say so, its network from this host. Which plugins it needs follows from the rest.
 */
export function recordConf(conf: KeyValues, rules: RecordRules): KeyValues {
  const taken = whatItSays(conf, rules).filter(({whose}) => whose === 'image' || (whose === 'importer' && rules.settings))
  const of = (key: string): string[] => [...(taken.find((one) => one.key === key)?.values ?? [])]
  const [network = 'inherit'] = of('network_type')
  const attributes = rules.attributes.flatMap((attribute) => taken.filter(({key}) => key === keyOf(attribute)))
  const lines: [string, string | undefined][] = [
    ['pot.level', '0'],
    ['pot.type', 'single'],
    ['pot.potbase', ''],
    ['pot.dns', of('pot.dns')[0] ?? 'inherit'],
    ['host.hostname', `"${rules.hostname}"`],
    ...FIRST.map((key): [string, string | undefined] => [key, of(key)[0]]),
    ...attributes.map(({key, values}: Said): [string, string | undefined] => [key, values[0]]),
    ['network_type', network],
    ['vnet', String(network.endsWith('-bridge'))],
    ['pot.uuid', rules.uuid],
  ]
  const set = lines.reduce((made, [key, value]) => (value === undefined ? made : made.set(key, value)), parseKeyValues(''))
  const record = LAST.reduce((made, key) => made.setAll(key, of(key)), set.has('pot.cmd') ? set : set.set('pot.cmd', rules.command))
  return withNeeds({owners: () => rules.owners}, record, network)
}
