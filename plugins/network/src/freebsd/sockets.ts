import type {Ask} from '@pot/core'
import {PotError} from '@pot/core'
import type {NetworkSettings, UsedPorts} from '../driver.js'
import {lookArgv, parseLook, type Look} from './interfaces.js'
import {natAnchor} from './names.js'

/** Parses the output of sockstat(1). Names of commands may have spaces, so columns are counted from the protocol on. */
export function parseSockets(text: string): UsedPorts {
  const all = [...text.matchAll(/\s(tcp|udp)(?:4|6|46)\s+(\S*):(\d+)\s/g)].map(([, proto, address = '', port]) => ({address, port: `${proto}/${port}`}))
  const at = (is: RegExp) => new Set(all.flatMap(({address, port}) => (is.test(address) ? [port] : [])))
  return {used: at(/^(?!127\.|\[?::1\]?$)/), localhost: {ipv4: at(/^127\.0\.0\.1$/), ipv6: at(/^\[?::1\]?$/)}}
}

export interface Ports {
  readonly open: UsedPorts
  /** The ports between the reserved ones and those for outgoing connections, as in pot 0.16. */
  readonly dynamic: readonly [number, number]
}

/** All facts about the host that a pot with published ports needs. Starts one process. Rejects with NETWORK_UNKNOWN. */
export async function lookWithPorts(ask: Ask, settings: Pick<NetworkSettings, 'tag'>): Promise<Look & {readonly ports: Ports}> {
  const [shell = '', ...words] = lookArgv(natAnchor(settings), 'ports')
  const {code, stdout, stderr} = await ask(shell, words)
  const [sockets = '', range = '', release = '', interfaces = '', rules = ''] = stdout.split(/^--$/m)
  const [reserved = Number.NaN, first = Number.NaN] = range.trim().split('\n').map(Number)
  if (code !== 0 || !Number.isInteger(reserved) || !Number.isInteger(first))
    throw new PotError('NETWORK_UNKNOWN', `the ports and interfaces of this host: ${stderr.trim()}`)
  return {ports: {open: parseSockets(sockets), dynamic: [reserved + 1, first - 1]}, ...parseLook(release, interfaces, rules)}
}
