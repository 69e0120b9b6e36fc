import {isIP} from 'node:net'
import {singleQuoted} from '../programs/shell-words.js'
import type {Pair} from '../programs/pairs.js'
import {formatAddress} from './addresses.js'
import type {Pot} from './pot.js'

export {formatEnv, parseEnv} from './env-text.js'

/** Facts that the record of a pot does not contain. */
export interface Surroundings {
  /** The interface of addresses without an interface. */
  readonly nic?: string | undefined
  /** Jail ID, or process ID of the holder, of a running pot. */
  readonly id?: number | undefined
}

/** Returns the addresses of the families in the stack of the pot, with their interfaces, IPv4 first. */
function aliases({addresses, stack}: Pot, preset: string): {readonly nic: string; readonly ip: string}[] {
  const entries = addresses.map(({address, nic = preset}) => ({nic, ip: address}))
  const own = entries.filter(({ip}) => stack === 'dual' || (isIP(ip) === 6) === (stack === 'ipv6'))
  return own.toSorted((a, b) => isIP(a.ip) - isIP(b.ip))
}

function addressVariables(pot: Pot, nic: string): Pair[] {
  if (pot.network !== 'alias') return [['_POT_IP', pot.addresses.map(formatAddress).join(' ')]]
  const entries = aliases(pot, nic)
  return [
    ...entries.flatMap(({nic, ip}, index): Pair[] => [
      ...(index === 0 ? [['_POT_IP', ip] as const] : []),
      [`_POT_IP_${index}`, ip],
      [`_POT_NIC_${index}`, nic],
    ]),
    // The values are names of variables, as in pot 0.16.
    ['_POT_IP_LIST', entries.map((_, index) => `_POT_IP_${index}`).join(' ')],
    ['_POT_NIC_LIST', entries.map((_, index) => `_POT_NIC_${index}`).join(' ')],
  ]
}

/** Returns the variables of `pot info -E`, in the order of its output. */
export function potVariables(pot: Pot, {nic = '', id}: Surroundings = {}): Pair[] {
  return [
    ['_POT_NAME', pot.name],
    ...addressVariables(pot, nic),
    ...(pot.network === 'private-bridge' ? [['_POT_BRIDGE', pot.bridge ?? ''] as const] : []),
    ...(id === undefined ? [] : [['_POT_JID', String(id)] as const]),
  ]
}

/** Formats a line of sh(1) that sets a variable to exactly this value. */
export function exportLine([name, value]: Pair): string {
  const quoted = value.includes('\n') ? singleQuoted(value) : value.replaceAll(/[^\w@%+=:,./-]/g, '\\$&')
  return `export ${name}=${quoted}`
}

/** Returns the environment of the main command: the variables of set-env, then the variables of pot. */
export const environmentOf = (pot: Pot, surroundings?: Surroundings): Pair[] => [...pot.env, ...potVariables(pot, surroundings)]

/** Returns the environment of hook scripts on the host. */
export const hookEnvironment = (pot: Pot, surroundings?: Surroundings): Record<string, string> => Object.fromEntries(potVariables(pot, surroundings))
