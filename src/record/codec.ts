import {join} from 'node:path'
import type {Context} from '../context.js'
import type {Settings} from '../settings/settings.js'
import {attributeKey, coreAttributes, formatData, keyOf, withAttributes} from './attribute-values.js'
import type {Attribute} from './attributes.js'
import type {CoreAttributes} from './core-attributes.js'
import {FIELDS, portWords} from './fields.js'
import {parseKeyValues, type KeyValues} from './key-values.js'
import {readPorts} from './ports.js'
import type {MountEntry, Pot} from './pot.js'

/** Returns the directory of a pot, `FS/jails/NAME`. */
export const potDir = ({fsRoot}: Pick<Settings, 'fsRoot'>, name: string): string => `${fsRoot}/jails/${name}`

type Name = keyof typeof FIELDS
/** New values of a record; undefined removes the lines of the field. */
export type Changes = {readonly [K in keyof typeof FIELDS]?: Pot[K] | undefined} & {readonly attributes?: Partial<CoreAttributes>}

/** Makes a pot from pot.conf and the lines of fscomp.conf. Missing keys have the defaults of pot 0.16. */
export function parsePot(settings: Pick<Settings, 'fsRoot' | 'stack'>, name: string, conf: KeyValues, mounts: readonly MountEntry[]): Pot {
  const dir = potDir(settings, name)
  return {name, dir, root: join(dir, 'm'), mounts, ...decode(conf, {name, stack: settings.stack})}
}

/** Returns a pot with an empty record and no directory. New records are made from it. */
export const emptyPot = (name: string): Pot => parsePot({fsRoot: '', stack: 'ipv4'}, name, parseKeyValues(''), [])

/** Reads all fields of pot.conf. `defaults` has the defaults that are not the same for all pots. */
function decode(conf: KeyValues, defaults: Pick<Pot, 'name' | 'stack'>): Omit<Pot, 'name' | 'dir' | 'root' | 'mounts'> {
  const type = FIELDS.type.read(conf) ?? 'multi'
  return {
    conf,
    type,
    level: FIELDS.level.read(conf) ?? (type === 'single' ? 0 : 1),
    base: FIELDS.base.read(conf) ?? '',
    potbase: FIELDS.potbase.read(conf),
    uuid: FIELDS.uuid.read(conf),
    hostname: FIELDS.hostname.read(conf) ?? defaults.name,
    osrelease: FIELDS.osrelease.read(conf),
    dns: FIELDS.dns.read(conf) ?? 'inherit',
    command: FIELDS.command.read(conf) ?? 'sh /etc/rc',
    network: FIELDS.network.read(conf) ?? 'inherit',
    stack: FIELDS.stack.read(conf) ?? defaults.stack,
    addresses: FIELDS.addresses.read(conf) ?? [],
    bridge: FIELDS.bridge.read(conf),
    depends: FIELDS.depends.read(conf) ?? [],
    env: FIELDS.env.read(conf) ?? [],
    hosts: FIELDS.hosts.read(conf) ?? [],
    needs: FIELDS.needs.read(conf) ?? [],
    previousBase: FIELDS.previousBase.read(conf),
    partOf: FIELDS.partOf.read(conf),
    applied: FIELDS.applied.read(conf),
    ...readPorts(portWords(conf)),
    attributes: coreAttributes(conf),
  }
}

/** Returns the text of pot.conf: the text that was read, with changes in place. All other lines are unchanged, byte for byte. */
export const encode = ({conf}: Pick<Pot, 'conf'>): string => conf.text()

const isField = (name: string): name is Name => Object.hasOwn(FIELDS, name)
const NAMES = Object.keys(FIELDS).filter(isField)

/** Returns the pot with new values in its record. Only the lines of these values are written, new lines in the order of pot 0.16. */
export function change(pot: Pot, changes: Changes): Pot {
  const attributes = Object.entries(changes.attributes ?? {}).reduce((conf, [name, value]) => conf.set(attributeKey(name), formatData(value)), pot.conf)
  return withConf(
    pot,
    NAMES.reduce((conf, name) => (name in changes ? write(conf, name, changes[name]) : conf), attributes),
  )
}

type Writers = {readonly [K in Name]: {write(conf: KeyValues, value: Changes[K]): KeyValues}}
const WRITERS: Writers = FIELDS
const write = <K extends Name>(conf: KeyValues, name: K, value: Changes[K]): KeyValues => WRITERS[name].write(conf, value)

/** Returns the pot with attributes set, including attributes of plugins; see `withAttributes`. */
export const setAttributes = (known: Pick<Context, 'attributes'>, pot: Pot, values: Readonly<Record<string, string>>): Pot =>
  withConf(pot, withAttributes(known, pot.conf, values))

/** Returns the pot without a value of this attribute, so that the default applies. */
export const clearAttribute = (pot: Pot, attribute: Pick<Attribute, 'name' | 'key'>): Pot => withConf(pot, pot.conf.remove(keyOf(attribute)))

/** Returns the pot with the lines of `from` for these attributes of the core. */
export const restoreAttributes = (pot: Pot, from: Pick<Pot, 'conf'>, names: readonly (keyof CoreAttributes)[]): Pot =>
  withConf(
    pot,
    names.map(attributeKey).reduce((conf, key) => conf.setAll(key, from.conf.all(key)), pot.conf),
  )

/** Returns the pot with another pot.conf. Plugins change their fields with it. */
export const withConf = (pot: Pot, conf: KeyValues): Pot => ({...pot, ...decode(conf, pot)})
