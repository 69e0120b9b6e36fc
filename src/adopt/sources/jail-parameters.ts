import type {Parameters} from '../jail-conf/resolve.js'
import type {Found, FoundNetwork, Left} from './found.js'

/** Parameters of jail(8) that pot has for every pot, or that other parts of the report show. */
const COVERED = new Set([
  ...['path', 'name', 'jid', 'host.hostname', 'host.hostuuid', 'persist', 'osrelease', 'osreldate', 'depend', 'interface'],
  ...['exec.clean', 'exec.consolelog', 'exec.start', 'exec.stop', 'exec.timeout', 'exec.system_user'],
  ...['mount', 'mount.devfs', 'mount.fstab', 'allow.socket_af', 'allow.chflags', 'allow.reserved_ports', 'allow.unprivileged_proc_debug'],
  ...['ip4', 'ip6', 'ip4.addr', 'ip6.addr', 'ip4.saddrsel', 'ip6.saddrsel', 'vnet', 'vnet.interface', 'ip_hostname'],
])

/** Attributes of pot by the parameter of jail(8) that has the same meaning and values. */
const SAME: Readonly<Record<string, string>> = {
  enforce_statfs: 'enforce_statfs',
  devfs_ruleset: 'devfs_ruleset',
  'children.max': 'children',
  sysvshm: 'sysvshm',
  sysvsem: 'sysvsem',
  sysvmsg: 'sysvmsg',
  'stop.timeout': 'stop_timeout',
  'exec.jail_user': 'user',
  'exec.system_jail_user': 'user',
  'allow.raw_sockets': 'raw_sockets',
  'allow.mlock': 'mlock',
  'allow.mount': 'mount',
  'allow.mount.linprocfs': 'linprocfs',
  'allow.mount.nullfs': 'nullfs',
  'allow.mount.tmpfs': 'tmpfs',
  'allow.mount.zfs': 'zfs',
  'mount.fdescfs': 'fdescfs',
  'mount.procfs': 'procfs',
}

const HOST_COMMANDS = ['exec.prepare', 'exec.prestart', 'exec.created', 'exec.poststart', 'exec.prestop', 'exec.poststop', 'exec.release']
const BOOT = /^(\/bin\/)?sh \/etc\/rc$/
const SHUTDOWN = /^(\/bin\/)?sh \/etc\/rc\.shutdown( jail)?$/

const isTrue = (value: string | undefined): boolean => value === 'true' || value === '1'
const isFalse = (value: string): boolean => value === 'false' || value === '0'

/** Commands that jail(8) runs one after the other, until one fails. */
const line = (commands: readonly string[] | undefined): string => (commands ?? []).filter(Boolean).join(' && ')

/** What the parameters of a jail mean for a pot. `isLoopback`: whether addresses on an interface are reached through the host only. */
export function fromParameters(
  parameters: Parameters,
): Pick<Found, 'hostname' | 'command' | 'network' | 'addresses' | 'attributes' | 'left' | 'depends' | 'release'> {
  const one = (name: string): string => (parameters.get(name) ?? []).join(',')
  const attributes: Record<string, string> = {}
  const left: Left[] = []
  for (const [name, values] of parameters) {
    const value = values.join(', ')
    const attribute = SAME[name]
    if (attribute !== undefined) attributes[attribute] = isTrue(value) ? onOf(name) : isFalse(value) && onOf(name) === 'YES' ? 'NO' : value
    else if (name === 'allow.sysvipc' && isTrue(value)) for (const each of ['sysvshm', 'sysvsem', 'sysvmsg']) attributes[each] ??= 'inherit'
    else if (HOST_COMMANDS.includes(name)) left.push({what: `${name}=${value}`, why: 'a command of the host: pot set-hook'})
    else if (!COVERED.has(name) && value !== '' && !isFalse(value))
      left.push({what: value === 'true' ? name : `${name}=${value}`, why: 'pot has no such attribute'})
  }
  const start = line(parameters.get('exec.start'))
  const stop = line(parameters.get('exec.stop'))
  const boots = start === '' || BOOT.test(start)
  if (!boots) attributes['no-rc-script'] = 'YES'
  if (stop !== '' && !SHUTDOWN.test(stop)) attributes.exec_stop = stop
  const {network, addresses} = networkOf(parameters)
  if (network === 'bridge' && parameters.has('vnet.interface'))
    left.push({what: `vnet.interface=${one('vnet.interface')}`, why: 'a pot on a bridge gets an interface and an address of its own'})
  return {
    hostname: one('host.hostname'),
    command: boots ? undefined : start,
    network,
    addresses,
    attributes,
    left,
    depends: (parameters.get('depend') ?? []).flatMap((names) => names.split(/[\s,]+/)).filter(Boolean),
    release: one('osrelease') || undefined,
  }
}

/** The value of a boolean parameter: numbers of jail(8) are no booleans, although they can be 1. */
const onOf = (name: string): string => (/^(allow|mount)\./.test(name) ? 'YES' : '1')

function networkOf(parameters: Parameters): {readonly network: FoundNetwork; readonly addresses: readonly string[]} {
  const one = (name: string): string => (parameters.get(name) ?? []).join(',')
  if (isTrue(one('vnet')) || one('vnet') === 'new' || parameters.has('vnet.interface')) return {network: 'bridge', addresses: []}
  const interfaces = one('interface')
  const addresses = [...(parameters.get('ip4.addr') ?? []), ...(parameters.get('ip6.addr') ?? [])]
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '' && !['none', 'inherit', 'disable', 'new'].includes(text))
    .map((text) => {
      const [, nic = interfaces, address = ''] = /^(?:([^|]*)\|)?([^/\s]+)/.exec(text) ?? []
      return nic === '' ? address : `${nic}|${address}`
    })
  // Addresses of a loopback interface are reached through redirections of the host, as those of a bridge.
  if (addresses.length > 0)
    return addresses.every((address) => /^(lo\d|bastille\d)/.test(address)) ? {network: 'bridge', addresses: []} : {network: 'addresses', addresses}
  const inherits = (family: string) => ['inherit', 'true'].includes(one(family)) || ['inherit'].includes(one(`${family}.addr`))
  // Without a word about it, jail(8) gives a jail the network of the host.
  const isSilent = ['ip4', 'ip6', 'ip4.addr', 'ip6.addr'].every((name) => !parameters.has(name))
  return {network: inherits('ip4') || inherits('ip6') || isSilent ? 'host' : 'none', addresses: []}
}
