import {isIP} from 'node:net'
import {misuse} from '../../errors.js'
import type {Plan} from '../../operations/types.js'
import {change} from '../../record/codec.js'
import {changeRecord, type Changing} from './change-record.js'

/** Converts `HOSTNAME:IP` into `IP HOSTNAME`. Throws USAGE. */
export function parseHost(text: string): string {
  const at = text.indexOf(':')
  const [host, ip] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)]
  if (!/^[A-Za-z0-9._-]+$/.test(host)) throw misuse(`'${text}' is not HOSTNAME:IP`, 'pot set-hosts -p POT -H db:10.0.0.2')
  if (isIP(ip) === 0) throw misuse(`'${ip}' is not an IP address`, `pot set-hosts -p POT -H ${host}:10.0.0.2`)
  return `${ip} ${host}`
}

/** Replaces the additional lines of the pot's /etc/hosts. An empty list removes all lines. */
export async function setHosts(ctx: Changing, name: string, hosts: readonly string[]): Promise<Plan> {
  const lines = hosts.map(parseHost)
  return changeRecord(ctx, {name, event: 'set-hosts', title: `set the hosts of ${name}`}, (pot) => change(pot, {hosts: lines}))
}
