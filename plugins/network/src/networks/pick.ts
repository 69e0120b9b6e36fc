import type {Surroundings} from '@pot/core'
import {formatNetwork, parseNetwork, subnet, type Network} from '../ip.js'
import {coveredBy, type Occupant} from './occupants.js'
import {ownUla} from '../settings.js'

/** From the largest on; the first one is what pot.conf(5) has by default. 100.64 is that of RFC 6598, 198.18 that of RFC 2544. */
const LARGE = ['10.192.0.0/10', '10.128.0.0/10', '10.64.0.0/10', '10.0.0.0/10', '172.16.0.0/12', '100.64.0.0/10']
const SMALL = ['192.168.0.0/16', '198.18.0.0/15']
/** The parts of a network, the last one first: the first ones are what everybody takes. */
function parts(of: string, prefix: number): Network[] {
  const whole = parseNetwork(of)
  if (whole === undefined) return []
  const count = 2 ** (prefix - whole.prefix)
  return Array.from({length: count}, (_, index) => subnet(whole, prefix, BigInt(count - 1 - index))).flatMap((one) => one ?? [])
}

/** An IPv4 network for bridges that takes nothing away from this host; undefined when there is none. */
export function freeNetwork(occupants: readonly Occupant[]): string | undefined {
  const named = (texts: readonly string[]) => texts.flatMap((text) => parseNetwork(text) ?? [])
  const all = [...named(LARGE), ...parts('10.0.0.0/8', 16), ...parts('172.16.0.0/12', 16), ...named(SMALL), ...parts('192.168.0.0/16', 24)]
  const free = all.find((network) => coveredBy(network, occupants).length === 0)
  return free && formatNetwork(free)
}

/** How many private IPv6 networks are tried: when one is taken by accident, the next one is not. */
const TRIES = 8

/** A private IPv6 network for bridges that takes nothing away from this host, the usual one of the host if it can be; undefined when there is none. */
export function freeUla({settings: {fsRoot}}: Pick<Surroundings, 'settings'>, occupants: readonly Occupant[]): string | undefined {
  return Array.from({length: TRIES}, (_, attempt) => ownUla(fsRoot, attempt)).find((text) => {
    const network = parseNetwork(text)
    return network !== undefined && coveredBy(network, occupants).length === 0
  })
}
