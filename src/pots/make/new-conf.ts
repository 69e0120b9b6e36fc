import {randomUUID} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../../context.js'
import {parseAddress} from '../../record/addresses.js'
import type {Attribute} from '../../record/attributes.js'
import {change, parsePot, setAttributes} from '../../record/codec.js'
import {parseKeyValues} from '../../record/key-values.js'
import {usableHostname} from '../../record/names.js'
import type {MountEntry, Pot} from '../../record/pot.js'
import type {Added} from '../../plugins/hooks.js'
import {withNeeds} from '../../record/needs.js'
import {hasDnsPot} from '../../record/store.js'
import type {Design} from './create.js'

/** Attributes of the group `pot` that pot 0.16 writes for a new pot. */
const WRITTEN = ['no-rc-script', 'persistent', 'start-at-boot', 'prunable', 'no-tmpfs']

/** The record of a new pot. Its pot.conf has the lines of pot 0.16, in the same order. */
export async function newPot({settings, host, attributes}: Context, design: Design, mounts: readonly MountEntry[]): Promise<Pot> {
  const {name, type, level, base, dns, stack, network, bridge} = design
  const isWritten = ({name, group, system}: Attribute) => WRITTEN.includes(name) || (group === 'jail' && system === undefined)
  const written = attributes.filter(isWritten).sort((a, b) => place(a) - place(b))
  const values = Object.fromEntries(written.map((attribute) => [attribute.name, design.attributes?.[attribute.name] ?? attribute.default]))
  const more = Object.entries(design.attributes ?? {}).filter(([attribute]) => !Object.hasOwn(values, attribute))
  const potbase = design.parent?.name
  const command = design.command ?? host.defaults.command
  const hostname = usableHostname(name, await host.hostname(), settings.hostnameMax)
  const osrelease = releaseOfBase(settings, base) ?? host.releases.osrelease(base)
  const empty = parsePot(settings, name, parseKeyValues(''), mounts)
  const first = setAttributes({attributes}, change(empty, {level, type, base, potbase, dns, command, hostname, osrelease}), values)
  const depends = dns === 'pot' && hasDnsPot(settings) ? [settings.dnsName] : []
  const addresses = design.addresses.map(parseAddress)
  return setAttributes({attributes}, change(first, {stack, network, addresses, bridge, depends, uuid: randomUUID()}), Object.fromEntries(more))
}

/** Sorts attributes of the group `pot` first. */
const place = ({name}: Attribute): number => (WRITTEN.includes(name) ? WRITTEN.indexOf(name) : WRITTEN.length)

/** The release of a base, as create-base has recorded it. A base may have a name that is not its release. */
export function releaseOfBase({fsRoot}: Pick<Context['settings'], 'fsRoot'>, base: string): string | undefined {
  const file = join(fsRoot, 'bases', base, '.osrelease')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined
}

/** Adds the attributes and addresses of plugins to the record of a new pot, and the list of the plugins that the pot needs. */
export function withAdded(ctx: Pick<Context, 'attributes' | 'owners'>, pot: Pot, {attributes, addresses}: Pick<Added, 'attributes' | 'addresses'>): Pot {
  const made = setAttributes(ctx, pot, attributes)
  return withNeeds(ctx, addresses.length === 0 ? made : change(made, {addresses: addresses.map(parseAddress)}))
}
