import type {Ask} from '../programs/ask.js'
import type {Places, Settings} from '../settings/settings.js'
import type {Host, Jails, Mounts, Releases} from './types.js'
import type {Storage} from './storage-types.js'

/** What a driver gets when it is opened. */
export interface DriverOptions {
  /** The system, also where a test plays it on another one. */
  readonly system: 'freebsd' | 'linux'
  /** Runs a program that changes nothing. */
  readonly ask: Ask
  readonly settings: Settings
  readonly places: Places
}

export interface StorageOptions extends DriverOptions {
  /** For `Storage.attach` and `Storage.detach`, if they are bind mounts. */
  readonly mounts: Mounts
}

/**
 * Opens a storage. It must neither start a program nor read the host: commands that need no storage open it, too. A command that needs the storage calls
 * `Storage.wake` first. If it throws, the command fails with BROKEN_PLUGIN as soon as it needs the storage.
 */
export type StorageDriver = (options: StorageOptions) => Storage | Promise<Storage>

export interface ReleaseOptions extends DriverOptions {
  /** The releases of this system. A driver can use parts of them: `{...own, known, obtain}`. */
  readonly own: Releases
}

/** Opens a source of the userland of bases. It must neither start a program nor read the host, as for `StorageDriver`. */
export type ReleaseDriver = (options: ReleaseOptions) => Releases | Promise<Releases>

/** The isolation of pots: the jails, the procedures that their steps call, and the control groups on Linux. */
export type Runtime = Pick<Host, 'jails' | 'calls' | 'cgroups'>

export interface RuntimeOptions extends DriverOptions {
  /** The runtime of this system. A driver can use parts of it. */
  readonly own: Runtime
}

/** Opens a runtime. It must neither start a program nor read the host, as for `StorageDriver`. */
export type RuntimeDriver = (options: RuntimeOptions) => Runtime | Promise<Runtime>

/** A driver that can be chosen, before it is loaded. */
export interface Driver<Open> {
  readonly name: string
  /** The package that provides it; undefined for a driver of the core. */
  readonly plugin: string | undefined
  readonly systems: readonly DriverOptions['system'][]
  /** Whether it is used when none of the others can be. */
  readonly fallback: boolean
  /** Rejects with BROKEN_PLUGIN. */
  load(): Promise<Open>
}

/** The kinds of drivers, with the names of those of the core, which no plugin can have. */
export const OWN_DRIVERS = {storage: ['zfs', 'btrfs'], release: ['debian', 'freebsd'], runtime: ['crun', 'runc', 'jail']} as const
export type Kind = keyof typeof OWN_DRIVERS

/** The driver kinds that plugins use or that take part in the events of pots. */
export type ProvidedKind = Kind | 'image-source' | 'network'

/** How a member of a contract is used: a value, a function that returns at once, such as steps, or one that returns a promise. */
export type Member = 'text' | 'flag' | 'object' | 'steps' | 'answer'

/** The members that each object of a contract has. */
export type Contract<T> = {readonly [K in keyof T as undefined extends T[K] ? never : K]: Member}
type AnyContract = Readonly<Record<string, Member>>

/** The members of `Storage`. */
export const STORAGE: Contract<Storage> = {
  name: 'text',
  clonesDepend: 'flag',
  rollbackLosesLater: 'flag',
  rollbackLosesNested: 'flag',
  mountsVolumes: 'flag',
  removeNested: 'text',
  volumes: 'answer',
  nested: 'answer',
  usage: 'answer',
  create: 'steps',
  clone: 'steps',
  copy: 'steps',
  destroy: 'steps',
  snapshot: 'steps',
  removeSnapshot: 'steps',
  rollback: 'steps',
  rename: 'steps',
  peek: 'steps',
  attach: 'steps',
  detach: 'steps',
  setup: 'answer',
  teardown: 'answer',
  problems: 'answer',
  wake: 'answer',
}

/** The members of `Releases`. */
export const RELEASES: Contract<Releases> = {
  known: 'answer',
  obtain: 'answer',
  unpack: 'steps',
  clonesBases: 'flag',
  quieten: 'steps',
  finish: 'steps',
  osrelease: 'steps',
  detect: 'steps',
}

/** The members of `Jails`. */
export const JAILS: Contract<Jails> = {
  running: 'answer',
  create: 'steps',
  exec: 'steps',
  once: 'steps',
  stop: 'steps',
  vitals: 'steps',
  processes: 'answer',
  top: 'steps',
}

/** The members of `Runtime`. */
export const RUNTIME: Contract<Runtime> = {jails: 'object', calls: 'object'}

export const CONTRACTS = {storage: STORAGE, release: RELEASES, runtime: RUNTIME} as const

const TYPES: Readonly<Record<Member, string>> = {text: 'string', flag: 'boolean', object: 'object', steps: 'function', answer: 'function'}

/** Why `value` does not fulfil a contract, as the end of a sentence; undefined when it does. */
export function breach(contract: AnyContract, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'returns no object'
  const wrong = Object.entries(contract).find(([name, member]) => typeof Reflect.get(value, name) !== TYPES[member])
  if (wrong === undefined) return contract === RUNTIME ? breach(JAILS, Reflect.get(value, 'jails')) : undefined
  const [name, member] = wrong
  const what = TYPES[member] === 'function' ? `the function '${name}'` : `'${name}', a ${TYPES[member]}`
  return `returns an object without ${what}`
}

/** A storage that cannot be used: whoever needs it gets the error. */
export function unusable(name: string, error: unknown): Storage {
  const refuse = (): never => {
    throw error
  }
  const ask = async (): Promise<never> => refuse()
  return {
    ...{name, clonesDepend: false, rollbackLosesLater: false, rollbackLosesNested: false, mountsVolumes: false, removeNested: ''},
    ...{volumes: ask, nested: ask, usage: ask, setup: ask, teardown: ask, problems: ask, wake: ask},
    ...{create: refuse, clone: refuse, copy: refuse, destroy: refuse, snapshot: refuse, removeSnapshot: refuse},
    ...{rollback: refuse, rename: refuse, peek: refuse, attach: refuse, detach: refuse},
  }
}
