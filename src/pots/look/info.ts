import type {Context} from '../../context.js'
import {defined} from '../../defined.js'
import type {Host} from '../../host/types.js'
import {formatPair} from '../../programs/pairs.js'
import {attributeValue} from '../../record/attribute-values.js'
import {mainStates} from '../state/main-state.js'
import {summary, type PotSummary} from './list.js'
import {limitsOf} from './limits.js'
import type {Stack} from '../../record/pot.js'
import {readPot, readPots} from '../../record/store.js'
import {newerBases} from './newer-bases.js'

export interface PotInfo extends PotSummary {
  readonly uuid: string | undefined
  readonly hostname: string
  readonly stack: Stack
  readonly dns: string
  readonly command: string
  readonly bridge?: string
  readonly depends: readonly string[]
  /** `NAME=value` */
  readonly env: readonly string[]
  /** `IP HOSTNAME` */
  readonly hosts: readonly string[]
  /** Attribute values by name, in the order of the attribute table. */
  readonly attributes: Readonly<Record<string, string>>
  readonly jailAttributes: Readonly<Record<string, string>>
  readonly pluginAttributes: Readonly<Record<string, string>>
  /** Attributes of plugins by name, in stored form. */
  readonly limits: Readonly<Record<string, string>>
}

interface Asking extends Pick<Context, 'settings' | 'places' | 'attributes'> {
  /** `storage` is needed for datasets and snapshots only. */
  readonly host: Pick<Host, 'name'> & {readonly jails: Pick<Host['jails'], 'running'>; readonly storage?: Pick<Host['storage'], 'volumes'>}
}

/** All facts about a pot. Rejects with NO_POT or BROKEN_POT. `detailed` adds datasets and snapshots. */
export async function potInfo({settings, host, places, attributes}: Asking, name: string, {detailed}: {readonly detailed: boolean}): Promise<PotInfo> {
  const pot = readPot(settings, name)
  const active = (await host.jails.running(name)).some((jail) => jail.name === name)
  const main = mainStates(places.run, new Set(active ? [name] : []))?.(name)
  const volumes = detailed ? await host.storage?.volumes() : undefined
  // A question about one pot reads no other record, unless it asks for all there is.
  const newer = detailed ? newerBases(readPots(settings).pots) : undefined
  const group = (wanted: string) =>
    Object.fromEntries(
      attributes
        .filter(({group, system}) => group === wanted && (system === undefined || system === host.name))
        .map((attribute) => [attribute.name, attributeValue(pot, attribute)]),
    )
  const {uuid, hostname, stack, dns, command, bridge, depends, hosts} = pot
  return {
    ...summary(pot, {zfsRoot: settings.zfsRoot, active, main, newer, volumes}),
    ...{uuid, hostname, stack, dns, command, depends, hosts},
    env: pot.env.map(formatPair),
    ...defined({bridge}),
    attributes: group('pot'),
    jailAttributes: group('jail'),
    pluginAttributes: group('plugin'),
    limits: limitsOf({attributes}, pot),
  }
}
