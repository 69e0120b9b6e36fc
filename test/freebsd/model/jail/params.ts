import {has, traits, type Release} from '../releases.js'

export type Kind = 'bool' | 'int' | 'string' | 'jailsys' | 'ip4' | 'ip6'

/** A parameter of the kernel: security.jail.param of a host with the zfs module. */
export interface Param {
  readonly name: string
  readonly kind: Kind
  /** `once`: at creation only; `ro`: never. */
  readonly access: 'rw' | 'ro' | 'once'
  readonly initial: string
}

/** What decides which parameters there are. */
export interface Kernel {
  readonly modules: ReadonlySet<string>
  readonly release: Release
}

type Row = readonly [name: string, kind: Kind, access: Param['access'], initial: string]

const rows: readonly Row[] = [
  ['devfs_ruleset', 'int', 'rw', '0'],
  ['dying', 'bool', 'ro', 'false'],
  ['enforce_statfs', 'int', 'rw', '2'],
  ['host', 'jailsys', 'rw', 'new'],
  ['ip4', 'jailsys', 'rw', 'disable'],
  ['ip6', 'jailsys', 'rw', 'disable'],
  ['jid', 'int', 'once', '0'],
  ['name', 'string', 'rw', ''],
  ['osreldate', 'int', 'once', '1402000'],
  ['osrelease', 'string', 'once', '14.2-RELEASE'],
  ['parent', 'int', 'ro', '0'],
  ['path', 'string', 'once', '/'],
  ['persist', 'bool', 'rw', 'false'],
  ['securelevel', 'int', 'rw', '-1'],
  ['sysvmsg', 'jailsys', 'rw', 'disable'],
  ['sysvsem', 'jailsys', 'rw', 'disable'],
  ['sysvshm', 'jailsys', 'rw', 'disable'],
  ['vnet', 'jailsys', 'once', 'inherit'],
  ['zfs', 'jailsys', 'rw', 'new'],
  ...['adjtime', 'chflags', 'extattr', 'mlock', 'mount'].map((word): Row => [`allow.${word}`, 'bool', 'rw', 'false']),
  ...['devfs', 'fdescfs', 'fusefs', 'linprocfs', 'linsysfs', 'nullfs', 'procfs', 'tmpfs', 'zfs'].map(
    (word): Row => [`allow.mount.${word}`, 'bool', 'rw', 'false'],
  ),
  ...['nfsd', 'quotas', 'raw_sockets', 'read_msgbuf'].map((word): Row => [`allow.${word}`, 'bool', 'rw', 'false']),
  ['allow.reserved_ports', 'bool', 'rw', 'true'],
  ['allow.routing', 'bool', 'rw', 'false'],
  ['allow.set_hostname', 'bool', 'rw', 'true'],
  ['allow.settime', 'bool', 'rw', 'false'],
  ['allow.socket_af', 'bool', 'rw', 'false'],
  ['allow.suser', 'bool', 'rw', 'true'],
  ['allow.sysvipc', 'bool', 'rw', 'false'],
  ['allow.unprivileged_proc_debug', 'bool', 'rw', 'true'],
  ['children.cur', 'int', 'ro', '0'],
  ['children.max', 'int', 'rw', '0'],
  ['cpuset.id', 'int', 'ro', '0'],
  ['host.domainname', 'string', 'rw', ''],
  ['host.hostid', 'int', 'rw', '0'],
  ['host.hostname', 'string', 'rw', ''],
  ['host.hostuuid', 'string', 'rw', '00000000-0000-0000-0000-000000000000'],
  ['ip4.addr', 'ip4', 'rw', ''],
  ['ip4.saddrsel', 'bool', 'rw', 'true'],
  ['ip6.addr', 'ip6', 'rw', ''],
  ['ip6.saddrsel', 'bool', 'rw', 'true'],
  ['zfs.mount_snapshot', 'int', 'rw', '0'],
]

/** Not in 13. */
const NEW = ['adjtime', 'extattr', 'nfsd', 'routing', 'settime'].map((word) => `allow.${word}`)

const table = new Map(rows.map(([name, kind, access, initial]) => [name, {name, kind, access, initial}]))

/** Those of a module only exist once it is loaded; libjail loads file systems by itself, not these. */
const modular: Readonly<Record<string, readonly Row[]>> = {
  'linux64.ko': [
    ['linux', 'jailsys', 'rw', 'new'],
    ['linux.osname', 'string', 'rw', 'Linux'],
    ['linux.osrelease', 'string', 'rw', '5.15.0'],
    ['linux.oss_version', 'int', 'rw', '198144'],
  ],
  'vmm.ko': [['allow.vmm', 'bool', 'rw', 'false']],
}

/** In the order of `jls all`: those without a dot, then the others. */
export function allParams({modules, release}: Kernel): Param[] {
  const extra = Object.entries(modular).flatMap(([module, more]) => (modules.has(module) ? more : []))
  const known = has({release}, 'jail parameters of 14') ? [...table.values()] : [...table.values()].filter(({name}) => !NEW.includes(name))
  const all = [...known, ...extra.map(([name, kind, access, initial]) => ({name, kind, access, initial}))]
  const rank = ({name}: Param) => (name.includes('.') ? 1 : 0)
  const own: Readonly<Record<string, string>> = {osreldate: String(traits(release).date), osrelease: `${traits(release).version}-RELEASE`}
  return all
    .map((param) => ({...param, initial: own[param.name] ?? param.initial}))
    .sort((left, right) => rank(left) - rank(right) || (left.name < right.name ? -1 : 1))
}

const withoutNo = (name: string): string | undefined => {
  const at = name.lastIndexOf('.') + 1
  return name.startsWith('no', at) ? name.slice(0, at) + name.slice(at + 2) : undefined
}

/** The parameter behind `name`, which may be the `no` form of a boolean. */
export function findParam(kernel: Kernel, name: string): {param: Param; negated: boolean} | undefined {
  const all = allParams(kernel)
  const direct = all.find((param) => param.name === name)
  if (direct) return {param: direct, negated: false}
  const positive = all.find((param) => param.kind === 'bool' && param.name === withoutNo(name))
  return positive ? {param: positive, negated: true} : undefined
}

/** `allow.nomount` of `allow.mount`. */
export function noName(name: string): string {
  const at = name.lastIndexOf('.') + 1
  return `${name.slice(0, at)}no${name.slice(at)}`
}

/** `persist` and `nopersist` are the same parameter. */
export const same = (left: string, right: string): boolean => left === right || noName(left) === right || left === noName(right)
