import {createHash} from 'node:crypto'
import type {Attachment, Bridge, Family, NetworkSettings} from '../driver.js'

/** The family in the words of ifconfig(8), route(8) and pf.conf(5). */
export const INET: Readonly<Record<Family, 'inet' | 'inet6'>> = {ipv4: 'inet', ipv6: 'inet6'}
export const inetOf = (address: string): 'inet' | 'inet6' => (address.includes(':') ? 'inet6' : 'inet')

type Id = Pick<Attachment, 'uuid'>

/** IFNAMSIZ leaves 15 characters for the name of an interface or of a group, and a group may not end in a digit. */
export const hex = ({uuid}: Id): string => uuid.replaceAll('-', '').slice(0, 12)

/** The group that has only the host's end of a pot's epair: its mark. */
export const groupOf = (id: Id): string => `p${hex(id)}x`

/** Description of the host's end of a pot's epair. */
export const descriptionOf = ({uuid}: Id): string => `pot:${uuid}`
export const uuidOfDescription = (text: string): string | undefined => /^pot:([0-9a-f-]{36})$/.exec(text)?.[1]

/** Name of the interface in the jail. It is unique on the host, too, where the interface is before and after the jail. */
export const insideOf = (id: Id): string => `in${hex(id)}`

/** The group that has only this bridge. */
export const groupOfBridge = ({label}: Pick<Bridge, 'label'>): string => `b${createHash('sha256').update(label).digest('hex').slice(0, 12)}x`

/** The group of all interfaces of pots, as in pot 0.16. pf rules of the host may use it. */
export const ALL = 'pot'
/** The group of all bridges. */
export const BRIDGES = 'potbr'

/** Anchor of the shared rules of a pot root: that of pot 0.16 for the usual root, one below it for other roots. */
export const natAnchor = ({tag}: Pick<NetworkSettings, 'tag'>): string => (tag === '' ? 'pot-nat' : `pot-nat/root-${tag}`)
/** Anchor of a bridge: its isolation, and hairpins. */
export const bridgeAnchor = ({device}: Pick<Bridge, 'device'>): string => `pot-nat/${device}`
/** Anchor of a pot. */
export const potAnchor = ({uuid}: Id): string => `${POTS}/${uuid}`
export const POTS = 'pot-rdr'
export const uuidOfAnchor = (path: string): string | undefined => /^pot-rdr\/([0-9a-f-]{36})$/.exec(path)?.[1]
