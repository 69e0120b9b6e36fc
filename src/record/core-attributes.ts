import {DEFAULT_LIMITS} from '../programs/rlimit.js'
import type {Attribute} from './attributes.js'

const pot = (name: string, description: string, value = 'NO'): Attribute => ({name, type: 'bool', default: value, group: 'pot', description})

const jail = (name: string, type: Attribute['type'], value: string, description: string): Attribute => ({
  name,
  type,
  default: value,
  group: 'jail',
  description,
})

const linux = (name: string, type: Attribute['type'], value: string, description: string): Attribute => ({
  name,
  type,
  default: value,
  group: 'jail',
  system: 'linux',
  description,
})

/** The attributes of the core, in the order in which pot 0.16 lists them; those of Linux alone at the end. */
export const CORE_ATTRIBUTES: readonly Attribute[] = [
  pot('start-at-boot', 'start the pot when the host boots'),
  pot('early-start-at-boot', 'start it before the other services of the host'),
  pot('persistent', 'stay up when the main command has ended', 'YES'),
  pot('no-rc-script', 'run the command instead of the init script of the system'),
  pot('prunable', 'let prune destroy the pot after it has run'),
  pot('localhost-tunnel', 'make the exported ports reachable on localhost too'),
  pot('no-tmpfs', 'no tmpfs on /tmp (single pots)'),
  pot('no-etc-hosts', 'do not list other pots in /etc/hosts'),
  pot('exec-env', 'what is run by exec has the environment of the pot too'),
  {...pot('user', 'user of the pot that its main command, and exec, run as; root when empty', ''), type: 'string'},
  {...pot('workdir', 'directory of the pot that its main command, and exec, run in; / when empty', ''), type: 'string'},
  {...pot('to-be-pruned', 'prune will destroy the pot'), readonly: true},
  jail('enforce_statfs', 'uint', '2', 'which mounts are seen: 0 all, 1 those below, 2 the root only'),
  jail('mount', 'bool', 'NO', 'may mount and unmount file systems'),
  jail('fdescfs', 'bool', 'NO', 'fdescfs on /dev/fd'),
  jail('linprocfs', 'bool', 'NO', 'may mount linprocfs'),
  jail('nullfs', 'bool', 'NO', 'may mount nullfs'),
  jail('procfs', 'bool', 'NO', 'procfs on /proc'),
  jail('tmpfs', 'bool', 'NO', 'may mount tmpfs'),
  jail('zfs', 'bool', 'NO', 'may mount ZFS'),
  jail('raw_sockets', 'bool', 'NO', 'may open raw sockets'),
  jail('sysvshm', 'sysvopt', 'new', 'System V shared memory'),
  jail('sysvsem', 'sysvopt', 'new', 'System V semaphores'),
  jail('sysvmsg', 'sysvopt', 'new', 'System V message queues'),
  jail('children', 'uint', '0', 'how many jails it may have'),
  jail('mlock', 'bool', 'NO', 'may lock memory'),
  jail('devfs_ruleset', 'uint', '4', 'which devices are seen in /dev'),
  jail('exec_stop', 'string', '', 'command that is run in the pot to stop it'),
  jail('stop_timeout', 'uint', '10', 'seconds until what still runs is killed'),
  linux('mknod', 'bool', 'NO', 'may make device nodes'),
  linux('audit_write', 'bool', 'NO', 'may write to the audit log of the kernel'),
  linux('pids_limit', 'uint', DEFAULT_LIMITS.pids_limit, 'processes that it may have, when no plugin limits them; 0 for any number'),
  linux('ulimit_nofile', 'rlimit', DEFAULT_LIMITS.ulimit_nofile, 'files that a process may have open'),
  linux('ulimit_nproc', 'rlimit', DEFAULT_LIMITS.ulimit_nproc, 'processes of a user of the host other than root'),
  linux('ulimit_core', 'rlimit', DEFAULT_LIMITS.ulimit_core, 'bytes of a core file'),
]
