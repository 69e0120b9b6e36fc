import type {Ask} from '@pot/core'
import {PotError} from '@pot/core'
import {PORTS} from './scripts.js'

/** Output of sockstat(1): a command may have spaces in its name, so the columns are counted from the protocol. */
export function parseSockets(text: string): Set<string> {
  return new Set([...text.matchAll(/\s(tcp|udp)(?:4|6|46)\s+\S*:(\d+)\s/g)].map(([, proto, port]) => `${proto}/${port}`))
}

export interface Ports {
  readonly used: ReadonlySet<string>
  /** From the reserved ports to those that the kernel gives to connections, as pot 0.16. */
  readonly dynamic: readonly [number, number]
}

/** One process. Rejects with NETWORK_UNKNOWN. */
export async function askPorts(ask: Ask): Promise<Ports> {
  const {code, stdout, stderr} = await ask('sh', ['-c', PORTS])
  const [sockets = '', range = ''] = stdout.split(/^--$/m)
  const [reserved = Number.NaN, first = Number.NaN] = range.trim().split('\n').map(Number)
  if (code !== 0 || !Number.isInteger(reserved) || !Number.isInteger(first)) throw new PotError('NETWORK_UNKNOWN', `the ports of this host: ${stderr.trim()}`)
  return {used: parseSockets(sockets), dynamic: [reserved + 1, first - 1]}
}
