import type {Ask} from '@pot/core'
import {PotError} from '@pot/core'

/** Output of sockstat(1): a command may have spaces in its name, so the columns are counted from the protocol. */
export function parseSockets(text: string): Set<string> {
  return new Set([...text.matchAll(/\s(tcp|udp)(?:4|6|46)\s+\S*:(\d+)\s/g)].map(([, proto, port]) => `${proto}/${port}`))
}

export async function listening(ask: Ask): Promise<ReadonlySet<string>> {
  const {code, stdout, stderr} = await ask('sockstat', ['-46lqn', '-P', 'tcp,udp'])
  if (code !== 0) throw new PotError('NETWORK_UNKNOWN', `sockstat: ${stderr.trim()}`)
  return parseSockets(stdout)
}

/** From the reserved ports to those that the kernel gives to connections, as pot 0.16. */
export async function dynamicRange(ask: Ask): Promise<readonly [number, number]> {
  const {code, stdout, stderr} = await ask('sysctl', ['-n', 'net.inet.ip.portrange.reservedhigh', 'net.inet.ip.portrange.first'])
  const [reserved, first] = stdout.trim().split('\n').map(Number)
  if (code !== 0 || !Number.isInteger(reserved) || !Number.isInteger(first))
    throw new PotError('NETWORK_UNKNOWN', `sysctl net.inet.ip.portrange: ${stderr.trim()}`)
  return [(reserved ?? 0) + 1, (first ?? 0) - 1]
}
