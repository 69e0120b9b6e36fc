import type {JailSpec} from '../types.js'

/** Parameters of jail(8) that every pot has, as in pot 0.16. */
const BASE = ['allow.set_hostname=false', 'allow.raw_sockets', 'allow.socket_af', 'allow.chflags', 'exec.clean', 'mount.devfs']

/** The parameters of jail(8), by the attributes that set them, in the order of pot 0.16. `exec_stop` and `stop_timeout` are used when the jail stops. */
const PARAMS: Readonly<Record<string, string>> = {
  enforce_statfs: 'enforce_statfs',
  mount: 'allow.mount',
  fdescfs: 'mount.fdescfs',
  linprocfs: 'allow.mount.linprocfs',
  nullfs: 'allow.mount.nullfs',
  procfs: 'mount.procfs',
  tmpfs: 'allow.mount.tmpfs',
  zfs: 'allow.mount.zfs',
  sysvshm: 'sysvshm',
  sysvsem: 'sysvsem',
  sysvmsg: 'sysvmsg',
  children: 'children.max',
  mlock: 'allow.mlock',
  devfs_ruleset: 'devfs_ruleset',
}

const SYSV_IPC = ['sysvshm', 'sysvsem', 'sysvmsg']

function ofAttributes(attributes: JailSpec['attributes']): string[] {
  return Object.entries(PARAMS).flatMap(([attribute, param]) => {
    const value = attributes[attribute] ?? ''
    if (typeof value === 'boolean') return value ? [param] : []
    if (SYSV_IPC.includes(attribute)) return [`${param}=${value || 'new'}`]
    return value === '' ? [] : [`${param}=${value}`]
  })
}

/** Returns the parameters of the network. A pot has no address of a family that is not listed: this is the default of jail(8). */
function ofNetwork(network: JailSpec['network']): string[] {
  return network.mode === 'provided' ? [] : network.families.map((family) => (family === 'ipv4' ? 'ip4=inherit' : 'ip6=inherit'))
}

/**
 * Formats parameters as operands. '' is a parameter without a value. jail(8) needs an operand for each interface of a vnet and for each command (one per line);
 * it splits lists of addresses at commas.
 */
export function paramArguments(params: Readonly<Record<string, string>>): string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    if (value === '') return [name]
    if (name === 'vnet.interface') return value.split(',').map((one) => `${name}=${one}`)
    if (name.startsWith('exec.')) return value.split('\n').map((one) => `${name}=${one}`)
    return [`${name}=${value}`]
  })
}

/** The kernel accepts any text of up to 63 characters as host.hostuuid. */
export const hostUuid = ({uuid}: Pick<JailSpec, 'uuid'>): string => uuid.slice(0, 63)

/**
 * Operands of `jail -c`. The jail persists, so that a pot stays up until it is stopped. Its `host.hostuuid` is the id of the pot, which the pot
 * cannot change: another jail of this name is not taken for it.
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
