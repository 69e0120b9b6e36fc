import {readFileSync} from 'node:fs'
import {isRecord} from '../../../errors.js'
import {DEFAULT_LIMITS, parseRlimit, UNLIMITED, type Rlimit} from '../../../programs/rlimit.js'
import type {JailSpec} from '../../types.js'
import {countsProcesses} from '../mounts/hierarchies.js'

type Attributes = JailSpec['attributes']

/** An entry of `process.rlimits`. */
export interface OciRlimit extends Rlimit {
  readonly type: string
}

const RLIMITS = [
  {type: 'RLIMIT_NOFILE', attribute: 'ulimit_nofile', line: 'open files'},
  {type: 'RLIMIT_NPROC', attribute: 'ulimit_nproc', line: 'processes'},
  {type: 'RLIMIT_CORE', attribute: 'ulimit_core', line: 'core file size'},
] as const

const isRlimit = (value: unknown): value is OciRlimit =>
  isRecord(value) && typeof value.type === 'string' && typeof value.soft === 'number' && typeof value.hard === 'number'

/** Returns the limits of the attributes. The default replaces an invalid value, such as in a record that was edited by hand. */
export const wantedRlimits = (attributes: Attributes): OciRlimit[] =>
  RLIMITS.map(({type, attribute}) => ({
    type,
    ...(parseRlimit(String(attributes[attribute] ?? '')) ?? parseRlimit(DEFAULT_LIMITS[attribute]) ?? {soft: UNLIMITED, hard: UNLIMITED}),
  }))

/** Returns `resources.pids` of OCI; {} if the pot has no limit or the kernel does not count processes. */
export function pidsResource(attributes: Attributes, counts = countsProcesses): Readonly<Record<string, unknown>> {
  const limit = pidsLimit(attributes)
  return limit === undefined || !counts() ? {} : {pids: {limit}}
}

/** Returns the maximum number of processes; undefined for the value 0, which means no limit. */
export function pidsLimit({pids_limit: limit = ''}: Attributes): number | undefined {
  return Number(/^\d{1,15}$/.test(String(limit)) ? limit : DEFAULT_LIMITS.pids_limit) || undefined
}

const CAP_SYS_RESOURCE = 24n

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Returns a function from the name of a limit in /proc/PID/limits to the highest hard limit that this process can give. */
export function ceilings(read: (path: string) => string = textOf): (line: string) => number {
  const [, effective = '0'] = /^CapEff:\s*([\da-f]+)$/m.exec(read('/proc/self/status')) ?? []
  const free = ((BigInt(`0x${effective}`) >> CAP_SYS_RESOURCE) & 1n) === 1n
  const limits = read('/proc/self/limits')
  // The limit of open files of a process cannot exceed fs.nr_open.
  const most = Number(read('/proc/sys/fs/nr_open').trim()) || UNLIMITED
  return (line) => {
    const hard = new RegExp(`^Max ${line} +\\S+ +(\\d+)`, 'm').exec(limits)?.[1]
    const own = free || hard === undefined ? UNLIMITED : Number(hard)
    return line === 'open files' ? Math.min(own, most) : own
  }
}

/** Returns the last limit of each type, reduced to the highest limit that this process can give: a runtime fails with higher limits. */
export function heldRlimits(value: unknown, ceiling = ceilings()): OciRlimit[] {
  const entries = (Array.isArray(value) ? value : []).filter(isRlimit)
  return [...new Map(entries.map((entry) => [entry.type, entry])).values()].map((entry) => {
    const line = RLIMITS.find(({type}) => type === entry.type)?.line
    const most = line === undefined ? UNLIMITED : ceiling(line)
    return entry.hard <= most ? entry : {type: entry.type, soft: Math.min(entry.soft, most), hard: most}
  })
}

/** Returns messages about limits that the attributes or the plugins request and the pot does not get. Defaults are not reported. */
export function limitDoubts(attributes: Attributes, asked: unknown, ceiling = ceilings(), counts = countsProcesses): string[] {
  const held = heldRlimits(asked, ceiling)
  const defaults = wantedRlimits({})
  const unread = RLIMITS.flatMap(({attribute}) => {
    const text = attributes[attribute]
    return text === undefined || parseRlimit(String(text)) !== undefined
      ? []
      : [`${attribute} '${text}' is not a limit; the default ${DEFAULT_LIMITS[attribute]} applies`]
  })
  const cut = heldRlimits(asked, () => UNLIMITED).flatMap(({type, hard}) => {
    const got = held.find((entry) => entry.type === type)?.hard ?? hard
    const known = RLIMITS.find((entry) => entry.type === type)
    if (got >= hard || known === undefined || defaults.some((entry) => entry.type === type && entry.hard === hard)) return []
    return [`${known.line}: ${got} and not ${hard >= UNLIMITED ? 'unlimited' : hard}, which is the limit of pot itself (see ulimit -H)`]
  })
  const uncounted =
    pidsLimit(attributes) !== undefined && !counts() ? ['the number of its processes is not limited: this kernel has no control groups for pids'] : []
  return [...unread, ...cut, ...uncounted]
}

/** Formats JSON for a runtime: JSON.stringify cannot write the number RLIM_INFINITY. */
export const ociText = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/"(?:[^"\\]|\\.)*"|18446744073709552000/g, (found) => (found.startsWith('"') ? found : '18446744073709551615'))
