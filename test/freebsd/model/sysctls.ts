import {has, traits, type Release} from './releases.js'

/** The few names that a container tool reads; others are unknown to the model, as to a kernel without the module. */
export function defaultSysctls(cpus: number, release: Release): Map<string, string> {
  const {version, date} = traits(release)
  const now = Math.floor(Date.now() / 1000) - 3600
  const booted = new Date(now * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 $4')
  return new Map<string, string>([
    ['kern.ostype', 'FreeBSD'],
    ['kern.osrelease', `${version}-RELEASE`],
    ['kern.osreldate', String(date)],
    ['kern.osrevision', '199506'],
    ['kern.version', `FreeBSD ${version}-RELEASE releng/${version}-n269506-c8918d6c7412 GENERIC\n`],
    ['kern.hostname', 'freebsd.example.org'],
    ['kern.hostuuid', '5f0a1c0e-9d7e-11ef-8d3c-0800274c1f2b'],
    ['kern.boottime', `{ sec = ${now}, usec = 123456 } ${booted}`],
    ['kern.securelevel', '-1'],
    ['kern.maxfiles', '524288'],
    ['kern.features.vimage', '1'],
    ['kern.features.inet', '1'],
    ['kern.features.inet6', '1'],
    ['kern.racct.enable', '1'],
    ['kern.ipc.maxsockbuf', '2097152'],
    ['kern.ipc.shmmax', '536870912'],
    ['kern.ipc.shmall', '131072'],
    ['kern.ipc.somaxconn', '128'],
    ['kern.ipc.soacceptqueue', '128'],
    ['hw.machine', 'amd64'],
    ['hw.machine_arch', 'amd64'],
    ['hw.model', 'Model CPU'],
    ['hw.ncpu', String(cpus)],
    ['hw.physmem', '8589934592'],
    ['hw.usermem', '8000000000'],
    ['hw.realmem', '8589934592'],
    ['hw.pagesize', '4096'],
    ['hw.clockrate', '2400'],
    ['security.jail.jailed', '0'],
    ['security.jail.vnet', '0'],
    ['security.jail.enforce_statfs', '2'],
    ['security.jail.devfs_ruleset', '0'],
    ['security.jail.set_hostname_allowed', '1'],
    ['security.jail.mount_allowed', '0'],
    ['security.jail.chflags_allowed', '0'],
    ['security.jail.allow_raw_sockets', '0'],
    ['security.jail.sysvipc_allowed', '0'],
    ['security.jail.socket_unixiproute_only', '1'],
    ...(has({release}, 'security.jail.children.max') ? [['security.jail.children.max', '999999'] as const] : []),
    ['security.jail.children.cur', '0'],
    ['net.inet.ip.forwarding', '0'],
    ['net.inet6.ip6.forwarding', '0'],
    ['net.inet6.ip6.rfc6204w3', '0'],
    ['net.inet.ip.portrange.first', '10000'],
    ['net.inet.ip.portrange.last', '65535'],
    ['net.inet.ip.portrange.reservedhigh', '1023'],
    ['net.inet.ip.portrange.reservedlow', '0'],
    ['vfs.zfs.version.spa', '5000'],
    ['vfs.zfs.version.zpl', '5'],
    ['vfs.zfs.version.module', 'zfs-2.2.6-FreeBSD_g33174af15'],
    ['vfs.usermount', '0'],
    ['user.localbase', '/usr/local'],
    ['vm.overcommit', '0'],
  ])
}

export const writable: ReadonlySet<string> = new Set([
  'kern.hostname',
  'kern.hostuuid',
  'kern.securelevel',
  'kern.maxfiles',
  'kern.ipc.maxsockbuf',
  'kern.ipc.shmmax',
  'kern.ipc.shmall',
  'kern.ipc.somaxconn',
  'kern.ipc.soacceptqueue',
  'net.inet.ip.forwarding',
  'net.inet6.ip6.forwarding',
  'net.inet6.ip6.rfc6204w3',
  'security.jail.enforce_statfs',
  'vfs.usermount',
  'vm.overcommit',
])

/** Set in loader.conf only; sysctl(8) says so. */
export const tunable: ReadonlySet<string> = new Set(['kern.racct.enable'])
