import {join} from 'node:path'
import {splitPair, type Ask, type Places, type Step} from '@pot/core'
import type {Forwarding} from '../driver.js'
import {readLines} from '../read-text.js'

/** A kernel setting of sysctl(8), and the variable of rc.conf(5) that keeps it over a reboot. */
interface Switch {
  readonly key: string
  readonly variable: string
  readonly value: string
  /** Whether the variable has the value already. */
  readonly lasts: (value: string) => boolean
}

const isYes = (value: string) => /^(yes|true|on|1)$/i.test(value)
const FORWARDING: readonly Switch[] = [
  {key: 'net.inet.ip.forwarding', variable: 'gateway_enable', value: 'YES', lasts: isYes},
  {key: 'net.inet6.ip6.forwarding', variable: 'ipv6_gateway_enable', value: 'YES', lasts: isYes},
]

/** A forwarding host ignores router advertisements, except on ipv6_cpe_wanif; see rc.conf(5). */
const listensOn = (nic: string): Switch => ({
  key: 'net.inet6.ip6.rfc6204w3',
  variable: 'ipv6_cpe_wanif',
  value: nic,
  lasts: (value) => value !== '' && !/^no$/i.test(value),
})

const set = (key: string, value: '0' | '1') => ({do: 'exec', argv: ['sysctl', '-q', `${key}=${value}`]}) as const
/** With -q sysrc(8) would not say why it fails. */
const unset = (name: string) => ({do: 'exec', argv: ['sysrc', '-x', name], tolerate: ['unknown variable']}) as const

/** Parses lines `name=value` of sysctl(8) and, with quotes, of sysrc(8). */
function values(text: string): Map<string, string> {
  const pairs = text
    .split('\n')
    .map(splitPair)
    .filter((pair) => pair !== undefined)
  return new Map(pairs.map(([name, value]) => [name, value.replaceAll(/^"|"$/g, '')]))
}

/** Starts three processes. Asks a kernel without IPv6 for IPv4 only. */
export async function freebsdForwarding(ask: Ask, places: Pick<Places, 'data'>, extif: string): Promise<Forwarding> {
  const file = join(places.data, 'forwarding')
  const all = [...FORWARDING, listensOn(extif)]
  const [kernel, boot, nic] = await Promise.all([
    ask('sysctl', ['-i', '-e', ...all.map(({key}) => key)]),
    ask('sysrc', ['-i', '-e', ...all.map(({variable}) => variable)]),
    ask('ifconfig', [extif]),
  ])
  const wanted = /\bACCEPT_RTADV\b/.test(nic.stdout) ? all : FORWARDING
  const [now, later] = [values(kernel.stdout), values(boot.stdout)]
  const off = wanted.filter(({key}) => now.get(key) === '0')
  const unkept = wanted.filter(({key, variable, lasts}) => now.has(key) && !lasts(later.get(variable) ?? ''))
  // The settings that init has switched on.
  const mine = readLines(file)
  const changed = [...new Set([...mine, ...off.map(({key}) => key), ...unkept.map(({variable}) => variable)])]
  const note: Step = {title: `write ${file}`, run: {do: 'write', path: file, content: changed.map((one) => `${one}\n`).join('')}}
  const enable: Step[] = [
    ...(changed.length === mine.length ? [] : [note]),
    // A host that accepts advertisements must not stop in between.
    ...off.toReversed().map(({key}): Step => ({title: `switch on ${key}`, run: set(key, '1'), undo: [set(key, '0')]})),
    ...unkept.map(
      ({variable, value}): Step => ({
        title: `set ${variable} in rc.conf`,
        run: {do: 'exec', argv: ['sysrc', '-q', `${variable}=${value}`]},
        undo: [unset(variable)],
      }),
    ),
  ]
  const disable: Step[] = [
    ...mine.map(
      (one): Step => ({
        title: one.includes('.') ? `switch off ${one}` : `remove ${one} from rc.conf`,
        run: one.includes('.') ? set(one, '0') : unset(one),
        final: true,
        optional: true,
      }),
    ),
    ...(mine.length === 0 ? [] : [{title: `remove ${file}`, run: {do: 'remove', path: file}, final: true} satisfies Step]),
  ]
  return {on: FORWARDING.every(({key}) => now.get(key) !== '0'), enable, disable}
}
