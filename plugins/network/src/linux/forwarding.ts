import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Step} from '@pot/core'
import type {Forwarding} from '../driver.js'
import {readText} from '../read-text.js'

/** A kernel setting in the notation of sysctl(8) with slashes, since names of interfaces may have dots. */
interface Switch {
  readonly key: string
  readonly from: string
  readonly to: string
}

const FORWARD: readonly Switch[] = [
  {key: 'net/ipv4/ip_forward', from: '0', to: '1'},
  {key: 'net/ipv6/conf/all/forwarding', from: '0', to: '1'},
]

/** Whether the kernel forwards packets of a pot with this stack. A missing file is that of a family that the kernel does not have. */
export const forwards = (stack: 'ipv4' | 'ipv6' | 'dual', kernel: (path: string) => string = readText): boolean =>
  FORWARD.every(({key, from}) => (stack !== 'dual' && !key.includes(`/${stack}/`)) || kernel(`/proc/sys/${key}`).trim() !== from)

/** The files that the system reads at every boot. Each pot root has its own: a setting is switched off with the last root that wants it. */
const DIRECTORY = '/etc/sysctl.d'
const fileOf = (tag: string) => join(DIRECTORY, tag === '' ? '60-pot.conf' : `60-pot-${tag}.conf`)
const OF_POT = /^60-pot(-\w+)?\.conf$/

function filesOfRoots(): string[] {
  try {
    return readdirSync(DIRECTORY).flatMap((name) => (OF_POT.test(name) ? [join(DIRECTORY, name)] : []))
  } catch {
    return []
  }
}

/** RTF_ADDRCONF: the route was learnt from an advertisement. */
const LEARNT = 0x40000

/** Interfaces with a default route from a router advertisement. A forwarding host accepts advertisements only with accept_ra=2. */
export const learntDefaults = (routes: string): string[] => [
  ...new Set(
    routes.split('\n').flatMap((line) => {
      const [, flags = '0', device = ''] = /^0{32} 00 0{32} 00 \w{32} \w+ \w+ \w+ (\w{8})\s+(\S+)$/.exec(line) ?? []
      return (Number.parseInt(flags, 16) & LEARNT) === 0 ? [] : [device]
    }),
  ),
]

const set = (key: string, value: string) => ({do: 'exec', argv: ['sysctl', '-q', '-w', `${key}=${value}`]}) as const
const line = ({key, to}: Switch): string => `${key}=${to}\n`

/** The settings that a pot root wants, as its file says. */
const wantedIn = (text: string): Switch[] =>
  [...text.matchAll(/^(\S+)=(\S+)$/gm)].map(([, key = '', to = '']): Switch => ({key, to, from: key.endsWith('/accept_ra') ? '1' : '0'}))

/** `tag` is that of the pot root. `kernel`: reads a file; '' for a missing one, as without IPv6. `files`: those of all pot roots. */
export function linuxForwarding(tag: string, kernel: (path: string) => string = readText, files: () => readonly string[] = filesOfRoots): Forwarding {
  const file = fileOf(tag)
  const listen = learntDefaults(kernel('/proc/net/ipv6_route')).map((device): Switch => ({key: `net/ipv6/conf/${device}/accept_ra`, from: '1', to: '2'}))
  const isOff = ({key, from}: Switch) => kernel(`/proc/sys/${key}`).trim() === from
  const off = [...listen, ...FORWARD].filter(isOff)
  const mine = wantedIn(kernel(file))
  const others = files()
    .filter((path) => path !== file)
    .flatMap((path) => wantedIn(kernel(path)))
  const has = (switches: readonly Switch[], {key}: Switch) => switches.some((one) => one.key === key)
  // What is on for another pot root is wanted here, too.
  const all = [...mine]
  for (const one of [...off, ...others]) if (!has(all, one)) all.push(one)
  const text = `# pot forwards packets for its bridges; pot de-init takes this back\n${all.map(line).join('')}`
  const write: Step = {title: `write ${file}`, run: {do: 'write', path: file, content: text}}
  return {
    on: !FORWARD.some(isOff),
    enable: [
      ...off.map((one): Step => ({title: `switch ${one.key} to ${one.to}`, run: set(one.key, one.to), undo: [set(one.key, one.from)]})),
      ...(all.length > mine.length ? [write] : []),
    ],
    disable: [
      ...mine
        .toReversed()
        .filter((one) => !has(others, one))
        .map((one): Step => ({title: `switch ${one.key} to ${one.from}`, run: set(one.key, one.from), final: true, optional: true})),
      ...(mine.length > 0 ? [{title: `remove ${file}`, run: {do: 'remove', path: file}, final: true} satisfies Step] : []),
    ],
  }
}
