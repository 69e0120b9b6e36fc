import type {JailSpec} from '../../types.js'

type Attributes = JailSpec['attributes']

const CAPABILITIES = [
  ['audit_write', 'CAP_AUDIT_WRITE'],
  ['mknod', 'CAP_MKNOD'],
  ['mlock', 'CAP_IPC_LOCK'],
  ['raw_sockets', 'CAP_NET_RAW'],
] as const

/**
 * Returns the capabilities that a pot gets on Linux from its jail attributes.
 *
 * | attribute | on Linux |
 * |---|---|
 * | mlock | YES: CAP_IPC_LOCK |
 * | sysvshm, sysvsem, sysvmsg | all three `inherit`: the pot shares the IPC namespace of the host; otherwise it has its own |
 * | raw_sockets | YES: CAP_NET_RAW. On FreeBSD, pots have raw sockets even without the attribute, as in pot 0.16 |
 * | mknod | YES: CAP_MKNOD |
 * | audit_write | YES: CAP_AUDIT_WRITE |
 * | procfs, linprocfs, fdescfs | no effect: /proc and /dev/fd always exist |
 * | mount, nullfs, tmpfs, zfs | no effect: a pot that may mount could leave its tree |
 * | enforce_statfs, devfs_ruleset, children | no effect: Linux has no equivalent |
 * | exec_stop, stop_timeout | used by `stop` |
 */
export const attributeCapabilities = (attributes: Attributes): readonly string[] =>
  CAPABILITIES.flatMap(([attribute, capability]) => (attributes[attribute] === true ? [capability] : []))

/** Whether the pot has its own IPC namespace; see the table of `attributeCapabilities`. */
export const ownIpc = (attributes: Attributes): boolean => !['sysvshm', 'sysvsem', 'sysvmsg'].every((name) => attributes[name] === 'inherit')
