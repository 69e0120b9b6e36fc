import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Ask, Places, Step} from '@pot/core'
import type {Forwarding} from '../driver.js'

/** Variables of rc.conf(5), which make the kernel forward at every boot, by sysctl(8) names. */
const VARIABLES = {'net.inet.ip.forwarding': 'gateway_enable', 'net.inet6.ip6.forwarding': 'ipv6_gateway_enable'} as const
const KEYS = ['net.inet.ip.forwarding', 'net.inet6.ip6.forwarding'] as const

const set = (key: string, value: '0' | '1') => ({do: 'exec', argv: ['sysctl', '-q', `${key}=${value}`]}) as const
const unset = (name: string) => ({do: 'exec', argv: ['sysrc', '-q', '-x', name], tolerate: ['unknown variable']}) as const

/** What init has switched on, by the file that says so. */
function noted(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}

/** Two processes. A kernel without IPv6 is asked for IPv4 alone. */
export async function freebsdForwarding(ask: Ask, places: Pick<Places, 'data'>): Promise<Forwarding> {
  const file = join(places.data, 'forwarding')
  const [{stdout}, kept] = await Promise.all([ask('sysctl', ['-i', '-e', ...KEYS]), ask('sysrc', ['-n', '-i', ...Object.values(VARIABLES)])])
  const now = new Map(
    stdout.split('\n').flatMap((line) => (line.includes('=') ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).trim()] as const] : [])),
  )
  const off = KEYS.filter((key) => now.get(key) === '0')
  const words = kept.stdout.trim().split('\n')
  const lasting = (key: (typeof KEYS)[number]) => /^(yes|true|on|1)$/i.test(words[KEYS.indexOf(key)] ?? '')
  const rc = KEYS.filter((key) => now.has(key) && !lasting(key)).map((key) => VARIABLES[key])
  const mine = noted(file)
  const all = [...new Set([...mine, ...off, ...rc])]
  const enable: Step[] = [
    ...(all.length === mine.length
      ? []
      : [{title: `write ${file}`, run: {do: 'write', path: file, content: all.map((one) => `${one}\n`).join('')}} satisfies Step]),
    ...off.map((key): Step => ({title: `switch on ${key}`, run: set(key, '1'), undo: [set(key, '0')]})),
    ...rc.map((name): Step => ({title: `set ${name} in rc.conf`, run: {do: 'exec', argv: ['sysrc', '-q', `${name}=YES`]}, undo: [unset(name)]})),
  ]
  const disable: Step[] = [
    ...mine.filter((one) => one.includes('.')).map((key): Step => ({title: `switch off ${key}`, run: set(key, '0'), final: true, optional: true})),
    ...mine.filter((one) => !one.includes('.')).map((name): Step => ({title: `remove ${name} from rc.conf`, run: unset(name), final: true, optional: true})),
    ...(mine.length === 0 ? [] : [{title: `remove ${file}`, run: {do: 'remove', path: file}, final: true} satisfies Step]),
  ]
  return {on: off.length === 0, enable, disable}
}
