import type {Action, Secret, Step} from '../operations/types.js'
import type {Procedure} from '../operations/procedure.js'
import type {Ask, Exec} from '../programs/ask.js'
import type {Pair} from '../programs/pairs.js'
import type {HostProblem, Storage} from './storage-types.js'

/** An entry of the kernel's mount table. */
export interface Mount {
  /** The kernel's own name of this mount, which stays when its target is moved. Linux; elsewhere the target does not change. */
  readonly id?: string
  /** Device, dataset, or directory. */
  readonly source: string
  /** Absolute, with links resolved. */
  readonly target: string
  readonly type: string
  readonly readonly: boolean
}

/** What is mounted, and how something is. */
export interface Mounts {
  /** The kernel's table of this host, in the order of the mounts. */
  table(): Promise<Mount[]>
  /** The directory `source` at `target`, both absolute, both present when the step runs. With `inode` it fails unless `source` has it, reached without links. */
  bind(source: string, target: string, options: {readonly readonly: boolean; readonly inode?: string | undefined}): Step[]
  /** An empty file system in memory at `target` (absolute); `mode` are its permission bits. */
  tmpfs(target: string, options: {readonly mode: number}): Step[]
  /** Final; not mounted is not an error, still mounted is: UNMOUNT_FAILED. With `mount` this one, also where its pot has moved it. Last mount first. */
  unmount(target: string, mount?: Mount): Step[]
  /** Final: what is still mounted at or below the root of a pot that is down (absolute), whose mounts it may have moved. What the storage keeps there stays. */
  clear(root: string): Step[]
  /** For `pot doctor`: options of the mount that `directory` (absolute) is on, with which pots do not work. */
  problems?(directory: string): Promise<HostProblem[]>
  /** The mounts that show the directory `source` (absolute, without links). */
  showing(source: string): Promise<Mount[]>
  /** For procedures: takes this very mount away. Rejects with UNMOUNT_FAILED. */
  take(mount: Mount, exec: Exec): Promise<void>
  /** What has to be mounted on the root directory of a pot before anything below it, so that mounts made later show up in the running pot. */
  root(source: string, target: string, options: {readonly readonly: boolean}): Step[]
}

/** All that the isolation needs to know of a pot to bring it up. */
export interface JailSpec {
  readonly name: string
  readonly uuid: string
  /** Absolute; assembled and mounted. */
  readonly root: string
  readonly hostname: string
  /** `X.Y-RELEASE`, FreeBSD. */
  readonly osrelease?: string
  /** Attributes by their name in pot (`enforce_statfs`, `mlock`, ...), with defaults filled in. YES and NO are booleans. */
  readonly attributes: Readonly<Record<string, boolean | number | string>>
  readonly network: JailNetwork
  /** Further parameters, from plugins: jail(8) parameters on FreeBSD. */
  readonly params: Readonly<Record<string, string>>
  /** Changes of the OCI configuration, from plugins: merged deeply, arrays are appended. Linux. */
  readonly oci: Readonly<Record<string, unknown>>
}

/** The network of a jail that is brought up. */
export type JailNetwork =
  /** Shares the network of the host, for the families named. */
  | {readonly mode: 'inherit'; readonly families: readonly ('ipv4' | 'ipv6')[]}
  /** Provided by a plugin through `params` or `oci`. */
  | {readonly mode: 'provided'}

/** A pot that is up. */
export interface Running {
  readonly name: string
  /** jid on FreeBSD, process id of the holder on Linux. */
  readonly id: number
  /** Absolute. */
  readonly root: string
}

/** How a command is run in a pot that is up. */
export interface ExecOptions {
  /** A user of the pot, by name or, on Linux, number, there also with a group: `www:www`. Root when absent. */
  readonly user?: string
  /** A user of the host, FreeBSD's `jexec -u`. */
  readonly hostUser?: string
  readonly env?: Readonly<Record<string, string>>
  /** A directory of the pot, absolute; / when absent. */
  readonly directory?: string
  /** It gets a terminal of its own, which the runtime couples with that on stdin and stdout of this process. */
  readonly tty?: boolean
  /** The jail, when it is brought up by the same plan. */
  readonly spec?: JailSpec
  /** The command will have stdin, stdout and stderr of this process. */
  readonly inherit?: boolean
}

/** How the host runs a command in a pot. Values of the environment are in `secret` alone. */
export interface Invocation {
  readonly argv: readonly string[]
  readonly secret?: Secret
}

/** How a command is run in the tree of a pot. */
export interface OnceOptions {
  /**
   * A directory of the host (absolute) that the command sees at a path which is appended to its words. Nobody else sees it, or,
   * where the host cannot do that, nobody can use it any more when the command has ended.
   */
  readonly show?: {readonly source: string; readonly readonly: boolean}
  /** Name of the pot, when it is up. */
  readonly running?: string
  /** Of the step that runs the command. */
  readonly title?: string
}

/** Jails, or containers of an OCI runtime. A jail that is up stays up, with no process of the pot's own, until it is stopped. */
export interface Jails {
  /** Which pots are up: one question for all, and none when nothing can be running. */
  running(): Promise<Running[]>
  /** Bring the jail up, empty. */
  create(spec: JailSpec): Step[]
  /** Lines for people: what the jail will not have as it was asked for, or otherwise than it is meant to. */
  doubts?(spec: JailSpec): readonly string[]
  /** Runs `command` in a jail that is up; its exit status is the command's. */
  exec(name: string, command: readonly string[], options?: ExecOptions): Invocation
  /**
   * Run `command` in the tree of a pot, isolated like the pot itself, with no network. A pot that is up needs `running`.
   */
  once(root: string, id: string, command: readonly string[], options?: OnceOptions): Step[]
  /** Final: `execStop` is run in the jail, then TERM, and KILL after `timeout` seconds. A jail that is down is not an error. */
  stop(name: string, options: {readonly execStop?: string; readonly timeout: number}): Step[]
  /** Process ids on the host, of one jail. */
  processes(name: string): Promise<JailProcess[]>
  /** An interactive process viewer. */
  top(name: string): Invocation
}

/** A process of a pot. */
export interface JailProcess {
  /** As the host sees it. */
  readonly pid: number
  readonly command: string
  /** Bytes. */
  readonly rss: number
}

/** A process of the host. */
export interface HostProcess {
  readonly pid: number
  readonly parent: number
  /** Seconds since it began. */
  readonly age: number
  /** Its command line, split at white space. */
  readonly words: readonly string[]
}

/** How a pot's main command is run in its jail. */
export interface Main {
  /** Files that it needs in the tree of the pot. */
  readonly files: readonly Step[]
  /** argv in the jail; empty when there is nothing to run. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** A boot script: the pot is up when it has ended. */
  readonly boots: boolean
}

/** What the main command of a pot depends on. */
export interface MainOptions {
  /** Who runs it; root when absent. */
  readonly user?: string | undefined
  /** Root directory of the pot, absolute. */
  readonly root: string
  /** `pot.cmd`, a command line for sh(1). */
  readonly command: string
  /** Attribute no-rc-script. */
  readonly noRcScript: boolean
  /** The last one of a name holds. */
  readonly environment: readonly Pair[]
  readonly stack: 'ipv4' | 'ipv6' | 'dual'
}

/** Where the userland of bases comes from. */
export interface Releases {
  /** Names that `create-base -r` takes, oldest first; empty when any suite may be asked for. */
  known(): Promise<string[]>
  /** Rejects with BAD_RELEASE. `cache` is a directory (absolute). The steps leave the tarball at `tarball`. */
  obtain(release: string, cache: string): Promise<{readonly tarball: string; readonly steps: Step[]}>
  /** Unpack a tarball (.tar, .txz, .tar.gz, .tar.zst) into a directory that is there and empty. */
  unpack(tarball: string, directory: string): Step[]
  /** A single pot gets a clone of its base; otherwise it gets a userland of its own, unpacked from the release. */
  readonly clonesBases: boolean
  /** Turns off the cron jobs of the system that make no sense in a pot, in its userland. */
  quieten(directory: string): Step[]
  /** What a freshly unpacked userland needs on this system, such as links or device directories. */
  finish(directory: string): Step[]
  /** Contents of a base's `.osrelease`. */
  osrelease(release: string): string
  /** The release that the userland below `directory` says it is; undefined when it does not say. */
  detect(directory: string): string | undefined
}

/** Whether this host can do something, and if not, what to do about it. */
export interface Capability {
  readonly name: string
  readonly ok: boolean
  /** `runc 1.1.5`, or what is missing. */
  readonly detail: string
  /** What to type: an install command of this system where there is one. */
  readonly fix?: string
  /** pot cannot run pots without it. */
  readonly required: boolean
  /** Pots run without it, and less confined than they are meant to be, or otherwise. */
  readonly degrades?: true
}

/** Control groups of Linux, as far as limits need them. */
export interface ControlGroups {
  /** The controllers of this host (`memory`, `cpu`, …), with the version of the hierarchy that has each. */
  controllers(): ReadonlyMap<string, 1 | 2>
  /** By controller, the directory (absolute) of a pot; empty when it has not been started. */
  of(name: string): ReadonlyMap<string, string>
  /** Change the resources of a pot that is up, in the form of OCI's `linux.resources`; `before` is what undoes it. */
  update(name: string, resources: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): Step[]
}

/** How the system starts pots when it boots. */
export interface Service {
  readonly files: readonly {readonly path: string; readonly content: string; readonly mode: number}[]
  /** A command that turns it on. */
  readonly enable: string
}

/** The system that pot runs on. What changes it returns steps, the rest asks. */
export interface Host {
  readonly name: 'freebsd' | 'linux'
  readonly ask: Ask
  readonly storage: Storage
  readonly jails: Jails
  readonly mounts: Mounts
  readonly releases: Releases
  /** Procedures of this host for `call` actions. */
  readonly calls: Readonly<Record<string, Procedure>>
  /** What a pot is made of when nothing is said. */
  readonly defaults: {readonly type: 'single' | 'multi'; readonly command: string}
  /** Its name, as hostname(1) says it. */
  hostname(): Promise<string>
  /** All processes, those in pots too. */
  processes(): Promise<HostProcess[]>
  /** How the main command of a pot is run. */
  main(options: MainOptions): Main
  /** Settings that `init` keeps in pot.conf, so that what was chosen now is found later. */
  readonly choices?: Readonly<Record<string, string>>
  /** Steps that make the group that owns the pot root, when it is missing; and remove it again. */
  group(name: string): Promise<{readonly gid: number | undefined; readonly make: Step[]; readonly drop: Step[]}>
  /** What `pot doctor` looks at. */
  capabilities(): Promise<Capability[]>
  /** Where there are any: Linux. */
  readonly cgroups?: ControlGroups
  /** `program`: argv of pot. */
  service(program: readonly string[]): Service
  /** For de-init: remove what the host keeps for pots beside the storage, such as empty control groups. Final. */
  forget?(): Step[]
}

export type {Action, Step}
export type {HostProblem, Nested, Peek, Receiving, Snapshot, Storage, Streams, Volume} from './storage-types.js'
