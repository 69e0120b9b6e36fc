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

/** The file that the system reads at every boot. */
const FILE = '/etc/sysctl.d/60-pot.conf'

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

/** `file`: keeps the settings for the next boot; its settings were changed by pot. `kernel`: reads a file; '' for a missing one, as without IPv6. */
export function linuxForwarding(file = FILE, kernel: (path: string) => string = readText): Forwarding {
  const listen = learntDefaults(kernel('/proc/net/ipv6_route')).map((device): Switch => ({key: `net/ipv6/conf/${device}/accept_ra`, from: '1', to: '2'}))
  const isOff = ({key, from}: Switch) => kernel(`/proc/sys/${key}`).trim() === from
  const off = [...listen, ...FORWARD].filter(isOff)
  const kept = kernel(file)
  const mine = [...kept.matchAll(/^(\S+)=(\S+)$/gm)].map(([, key = '', to = '']): Switch => ({key, to, from: key.endsWith('/accept_ra') ? '1' : '0'}))
  const all = [...mine, ...off.filter(({key}) => !mine.some((one) => one.key === key))]
  const text = `# pot forwards packets for its bridges; pot de-init takes this back\n${all.map(line).join('')}`
  const write: Step = {title: `write ${file}`, run: {do: 'write', path: file, content: text}}
  return {
    on: !FORWARD.some(isOff),
    enable: [
      ...off.map((one): Step => ({title: `switch ${one.key} to ${one.to}`, run: set(one.key, one.to), undo: [set(one.key, one.from)]})),
      ...(all.length > mine.length ? [write] : []),
    ],
    disable: [
      ...mine.toReversed().map((one): Step => ({title: `switch ${one.key} to ${one.from}`, run: set(one.key, one.from), final: true, optional: true})),
      ...(mine.length > 0 ? [{title: `remove ${file}`, run: {do: 'remove', path: file}, final: true} satisfies Step] : []),
    ],
  }
}
