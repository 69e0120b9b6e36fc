import type {JailSpec} from '../../types.js'

type Attributes = JailSpec['attributes']

const CAPABILITIES = [
  ['audit_write', 'CAP_AUDIT_WRITE'],
  ['mknod', 'CAP_MKNOD'],
  ['mlock', 'CAP_IPC_LOCK'],
  ['raw_sockets', 'CAP_NET_RAW'],
] as const

/**
 * The capabilities that the jail attributes of a pot give on Linux.
 *
 * | attribute | on Linux |
 * |---|---|
 * | mlock | YES: CAP_IPC_LOCK |
 * | sysvshm, sysvsem, sysvmsg | all three `inherit`: the IPC of the host is shared; otherwise the pot has its own |
 * | raw_sockets | YES: CAP_NET_RAW. Pots of FreeBSD have raw sockets whatever it says, as in pot 0.16 |
 * | mknod | YES: CAP_MKNOD |
 * | audit_write | YES: CAP_AUDIT_WRITE |
 * | procfs, linprocfs, fdescfs | nothing: /proc and /dev/fd are always there |
 * | mount, nullfs, tmpfs, zfs | nothing: the right to mount would be the right to leave the pot |
 * | enforce_statfs, devfs_ruleset, children | nothing: there is no such thing |
 * | exec_stop, stop_timeout | used by `stop` |
 */
export const attributeCapabilities = (attributes: Attributes): readonly string[] =>
  CAPABILITIES.flatMap(([attribute, capability]) => (attributes[attribute] === true ? [capability] : []))

/** See the table of `attributeCapabilities`. */
export const ownIpc = (attributes: Attributes): boolean => !['sysvshm', 'sysvsem', 'sysvmsg'].every((name) => attributes[name] === 'inherit')
