import type {Places} from '@pot/core'
import {deviceOf, macOf} from '../attachment.js'
import type {Attachment, Bridge, NetworkState} from '../driver.js'
import {readLeases} from '../addresses/leases.js'

/**
 * uuids of pots that have interfaces on our bridges, or rules, and are not up. `state` is older than the look at the leases: those are written before
 * anything is made.
 */
export function strays(places: Pick<Places, 'run'>, {interfaces, rules}: NetworkState, bridges: readonly Bridge[]): string[] {
  const own = new Set(bridges.map(({device}) => device))
  const seen = interfaces.flatMap(({uuid, bridge}) => (uuid !== undefined && bridge !== undefined && own.has(bridge) ? [uuid] : []))
  const up = new Set(readLeases(places).map(({uuid}) => uuid))
  return [...new Set([...seen, ...rules])].filter((uuid) => !up.has(uuid))
}

/** As much as is known of such a pot. */
export const strayAttachment = (uuid: string): Attachment => ({
  ...{pot: uuid, uuid, root: '/', type: 'public-bridge', stack: 'dual', addresses: [], device: deviceOf(uuid), mac: macOf(uuid)},
  ...{ports: [], noRcScript: false, isolated: false, neighbours: []},
})
