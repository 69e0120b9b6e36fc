import type {Mount} from '../mounts.js'

type Type = Mount['type']

/** Options that every file system takes; the second column is what mount(8) prints for it, in its order. */
const standard: readonly (readonly [option: string, shown: string | undefined])[] = [
  ['async', 'asynchronous'],
  ['atime', 'noatime'],
  ['exec', 'noexec'],
  ['suid', 'nosuid'],
  ['symfollow', 'nosymfollow'],
  ['ro', 'read-only'],
  ['sync', 'synchronous'],
  ['union', 'union'],
  ['clusterr', 'noclusterr'],
  ['clusterw', 'noclusterw'],
  ['acls', 'acls'],
  ['nfsv4acls', 'nfsv4acls'],
]
/** Those that are set by their `no` form. */
const inverse = new Set(['atime', 'exec', 'suid', 'symfollow', 'clusterr', 'clusterw'])
const silent = new Set(['rw', 'force', 'update', 'cover', 'emptydir', 'auto', 'late', 'failok', 'untrusted', 'automounted', 'noauto', 'nocover'])

/** Options of one type, with the form that their values must have. */
const special: Readonly<Record<Type, Readonly<Record<string, RegExp>>>> = {
  nullfs: {cache: /^$/, nocache: /^$/, unixbypass: /^$/, nounixbypass: /^$/},
  tmpfs: {
    size: /^\d+[kmgtpebKMGTPEB]?%?$/,
    maxfilesize: /^\d+[kmgtpeKMGTPE]?$/,
    inodes: /^\d+[kmgtpeKMGTPE]?$/,
    mode: /^[0-7]+$/,
    uid: /^\d+$/,
    gid: /^\d+$/,
    nonc: /^$/,
    nomtime: /^$/,
    pgread: /^$/,
  },
  devfs: {ruleset: /^\d+$/},
  fdescfs: {linrdlnk: /^$/, rdlnk: /^$/, nodup: /^$/},
  procfs: {},
  linprocfs: {},
  linsysfs: {},
  zfs: {},
}

export interface Parsed {
  /** As mount(8) prints them. */
  readonly shown: readonly string[]
  readonly update: boolean
  readonly force: boolean
  readonly special: ReadonlyMap<string, string>
}

/** The words of nmount(2) about options that it refuses. */
export class BadOption extends Error {}

export function parseOptions(type: Type, words: readonly string[]): Parsed {
  const on = new Map<string, boolean>()
  const values = new Map<string, string>()
  for (const word of words) {
    const at = word.indexOf('=')
    const name = at < 0 ? word : word.slice(0, at)
    const value = at < 0 ? '' : word.slice(at + 1)
    const own = special[type][name]
    const positive = name.startsWith('no') ? name.slice(2) : name
    if (own) {
      if (!own.test(value)) throw new BadOption('Invalid argument')
      if (name === 'ruleset' && Number(value) > 65_535) throw new BadOption('invalid ruleset specification: Invalid argument')
      values.set(name, value)
    } else if (name === 'rw') on.set('ro', false)
    else if (silent.has(name)) on.set(name, true)
    else if (standard.some(([option]) => option === positive)) on.set(positive, !name.startsWith('no'))
    else throw new BadOption(`mount option <${name}> is unknown: Invalid argument`)
  }
  const shown = standard.flatMap(([option, text]) => {
    const set = on.get(option)
    return text !== undefined && set !== undefined && set !== inverse.has(option) ? [text] : []
  })
  return {shown, update: on.has('update'), force: on.has('force'), special: values}
}

/** `local` goes where mount(8) prints it. */
export const withLocal = (shown: readonly string[]): string[] => [
  ...shown.filter((word) => word === 'asynchronous'),
  'local',
  ...shown.filter((word) => word !== 'asynchronous'),
]
