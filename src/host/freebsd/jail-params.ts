import type {JailSpec} from '../types.js'

/** What every pot has had since pot 0.16; see jail(8). */
const BASE = ['allow.set_hostname=false', 'allow.raw_sockets', 'allow.socket_af', 'allow.chflags', 'exec.clean', 'mount.devfs']

type Kind = 'bool' | 'value' | 'sysvipc'

/** Parameters of jail(8) by the attributes that set them, in the order of pot 0.16. `exec_stop` and `stop_timeout` count when it stops. */
const ATTRIBUTES: readonly (readonly [attribute: string, param: string, kind: Kind])[] = [
  ['enforce_statfs', 'enforce_statfs', 'value'],
  ['mount', 'allow.mount', 'bool'],
  ['fdescfs', 'mount.fdescfs', 'bool'],
  ['linprocfs', 'allow.mount.linprocfs', 'bool'],
  ['nullfs', 'allow.mount.nullfs', 'bool'],
  ['procfs', 'mount.procfs', 'bool'],
  ['tmpfs', 'allow.mount.tmpfs', 'bool'],
  ['zfs', 'allow.mount.zfs', 'bool'],
  ['sysvshm', 'sysvshm', 'sysvipc'],
  ['sysvsem', 'sysvsem', 'sysvipc'],
  ['sysvmsg', 'sysvmsg', 'sysvipc'],
  ['children', 'children.max', 'value'],
  ['mlock', 'allow.mlock', 'bool'],
  ['devfs_ruleset', 'devfs_ruleset', 'value'],
]

const isYes = (value: string) => /^(yes|true|on)$/i.test(value)

function ofAttributes(attributes: JailSpec['attributes']): string[] {
  return ATTRIBUTES.flatMap(([attribute, param, kind]) => {
    const value = attributes[attribute]
    if (kind === 'sysvipc') return [`${param}=${value === undefined || value === '' ? 'new' : value}`]
    if (value === undefined || value === '') return []
    if (kind === 'bool') return isYes(value) ? [param] : []
    return [`${param}=${value}`]
  })
}

/** A family that is not named stays without any address: the default of jail(8). */
function ofNetwork(network: JailSpec['network']): string[] {
  return network.mode === 'provided' ? [] : network.families.map((family) => (family === 'ipv4' ? 'ip4=inherit' : 'ip6=inherit'))
}

/** '' is a parameter without a value. jail(8) takes each interface of a vnet by itself, and each command, of which there is one a line; lists of addresses it splits at commas. */
export function paramArguments(params: Readonly<Record<string, string>>): string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    if (value === '') return [name]
    if (name === 'vnet.interface') return value.split(',').map((one) => `${name}=${one}`)
    if (name.startsWith('exec.')) return value.split('\n').map((one) => `${name}=${one}`)
    return [`${name}=${value}`]
  })
}

/** The kernel takes any text of up to 63 characters. */
export const hostUuid = ({uuid}: Pick<JailSpec, 'uuid'>): string => uuid.slice(0, 63)

/**
 * Operands of `jail -c`. The jail persists: a pot that is up stays up until it is stopped. Its `host.hostuuid` is the id of the pot, so
 * that nobody takes another jail of this name for it; the pot cannot change it.
 */
export function creation(spec: JailSpec): string[] {
  return [
    ...BASE,
    ...ofAttributes(spec.attributes),
    `name=${spec.name}`,
    `host.hostname=${spec.hostname}`,
    `host.hostuuid=${hostUuid(spec)}`,
    ...(spec.osrelease === undefined ? [] : [`osrelease=${spec.osrelease}`]),
    `path=${spec.root}`,
    'persist',
    ...ofNetwork(spec.network),
    ...paramArguments(spec.params),
  ]
}
