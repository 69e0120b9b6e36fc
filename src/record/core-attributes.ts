import {DEFAULT_LIMITS} from '../programs/rlimit.js'
import type {Attribute, AttributeData, AttributeType, DataOf} from './attributes.js'

/** Makes a boolean attribute that affects how pot treats the pot. */
const pot = <N extends string>(name: N, description: string, value = 'NO') =>
  ({name, type: 'bool', default: value, group: 'pot', description}) as const satisfies Attribute

/** Makes an attribute of group `pot` whose value is one line of text. */
const text = <N extends string>(name: N, description: string) => ({...pot(name, description, ''), type: 'string'}) as const satisfies Attribute

/** Makes an attribute that is passed to the isolation. */
const jail = <N extends string, T extends AttributeType>(name: N, type: T, value: string, description: string) =>
  ({name, type, default: value, group: 'jail', description}) as const

const linux = <N extends string, T extends AttributeType>(name: N, type: T, value: string, description: string) =>
  ({...jail(name, type, value, description), system: 'linux'}) as const

/** The form of the attribute `label`, as a regular expression: `NAME` or `NAME=VALUE`, separated by commas. */
const LABELS = String.raw`[A-Za-z0-9][\w./-]*(=[\w./:@+-]*)?(,[A-Za-z0-9][\w./-]*(=[\w./:@+-]*)?)*`

const TABLE = [
  pot('start-at-boot', 'start the pot when the host boots'),
  pot('early-start-at-boot', 'start it before the other services of the host'),
  pot('persistent', 'stay up when the main command has ended', 'YES'),
  pot('no-rc-script', 'run the command instead of the init script of the system'),
  pot('prunable', 'let prune destroy the pot after it has run'),
  pot('ephemeral', 'destroy the pot when it is stopped'),
  pot('localhost-tunnel', 'no effect: exported ports answer at localhost of the host without it'),
  pot('no-tmpfs', 'no tmpfs on /tmp (single pots)'),
  pot('no-etc-hosts', 'do not list other pots in /etc/hosts'),
  pot('exec-env', 'what is run by exec has the environment of the pot too'),
  {
    ...pot('snapshot-keep', 'snapshots that snapshot --scheduled takes and keeps: 7d,4w for one a day of 7 days and one a week of 4 weeks', ''),
    type: 'retention',
  },
  {...pot('quota', 'how much its volumes can hold, such as 4G; no limit when empty', ''), type: 'bytes', min: 1024 ** 2},
  text('secrets', 'names of the secrets that it has in /run/secrets, with blanks between them'),
  {...text('label', 'labels of the pot, NAME or NAME=VALUE, separated by commas; lists and commands can filter by them'), pattern: LABELS},
  text('user', 'user of the pot that its main command, and exec, run as; root when empty'),
  text('workdir', 'directory of the pot that its main command, and exec, run in; / when empty'),
  {
    ...text('stop_signal', 'signal that asks its main command to end when the pot is stopped, such as SIGQUIT; SIGTERM when empty'),
    pattern: String.raw`(SIG)?[A-Za-z][A-Za-z0-9]*(\+\d{1,2})?|\d{1,3}`,
  },
  {...pot('restart', 'whether the main command is run again when it has ended: no, always, on-failure or on-failure:NUMBER', 'no'), type: 'restart'},
  {...pot('restart-delay', 'seconds until it is run again; twice as many each time, up to a minute', '1'), type: 'number'},
  text('health-cmd', 'command line that is run in the pot to check its health; it exits with 0 when all is well'),
  {...pot('health-interval', 'seconds between two health checks', '30'), type: 'number'},
  {...pot('health-timeout', 'seconds that a health check may take', '10'), type: 'number'},
  {...pot('health-retries', 'how many health checks in a row must fail until the pot is unhealthy', '3'), type: 'uint'},
  {...pot('health-grace', 'seconds after the start of the main command in which failed health checks do not count', '0'), type: 'uint'},
  {...pot('health-action', 'what happens to an unhealthy pot: none, restart or stop', 'none'), type: 'enum', values: ['none', 'restart', 'stop']},
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
  linux('pids_limit', 'uint', DEFAULT_LIMITS.pids_limit, 'processes that it may have, when no plugin sets a limit; 0 for any number'),
  linux('ulimit_nofile', 'rlimit', DEFAULT_LIMITS.ulimit_nofile, 'files that a process may have open'),
  linux('ulimit_nproc', 'rlimit', DEFAULT_LIMITS.ulimit_nproc, 'processes of a user of the host other than root'),
  linux('ulimit_core', 'rlimit', DEFAULT_LIMITS.ulimit_core, 'bytes of a core file'),
] as const

/** The attributes of the core, in the order in which pot 0.16 lists them; attributes that only Linux has follow at the end. */
export const CORE_ATTRIBUTES: readonly Attribute[] = TABLE

/** The values of the attributes of the core, by name. */
export type CoreAttributes = {readonly [A in (typeof TABLE)[number] as A['name']]: DataOf<A['type']>}

/** Whether `values` contains every attribute of the core with the right type. */
export const isComplete = (values: Readonly<Record<string, AttributeData>>): values is CoreAttributes =>
  TABLE.every(({name, type}) => typeof values[name] === (type === 'bool' ? 'boolean' : type === 'uint' ? 'number' : 'string'))
