import type {Action, Step} from '../operations/types.js'
import type {Procedure} from '../operations/procedure.js'
import type {Ask, Exec} from '../programs/ask.js'
import type {Pair} from '../programs/pairs.js'
import type {Invocation, OnceOptions, Vitals} from './run-types.js'
import type {Capability, HostProblem, JailedDatasets, Storage} from './storage-types.js'

/** An entry of the kernel's mount table. */
export interface Mount {
  /** Linux: the ID of the mount in the mount table, which does not change when the target is moved. On other systems the target does not change. */
  readonly id?: string
  /** Device, dataset or directory that is mounted. */
  readonly source: string
  /** Absolute path of the mount point, without links. */
  readonly target: string
  readonly type: string
  readonly readonly: boolean
}

/** Reads the mount table, and makes the steps that mount and unmount. */
export interface Mounts {
  /** The mount table of the kernel, in the order of the mounts. */
  table(): Promise<Mount[]>
  /**
   * Mounts the directory `source` at `target`, or with `file` a regular file on another. Both paths are absolute, and must exist when the step runs. With
   * `inode` the step fails unless `source` has this inode and no link is on its path.
   */
  bind(source: string, target: string, options: {readonly readonly: boolean; readonly inode?: string | undefined; readonly file?: boolean}): Step[]
  /** Mounts an empty tmpfs at `target` (absolute); `mode` is its permission bits. */
  tmpfs(target: string, options: {readonly mode: number}): Step[]
  /**
   * Unmounts; final. A path that is not mounted is no error; a failure to unmount is UNMOUNT_FAILED. With `mount` the step removes this mount, even
   * if a pot has moved it. If several mounts have the same target, the last is removed first.
   */
  unmount(target: string, mount?: Mount): Step[]
  /**
   * Unmounts everything at or below the root (absolute) of a stopped pot, including mounts that the pot has moved; final. Mounts that the storage
   * keeps there stay.
   */
  clear(root: string): Step[]
  /** For `pot doctor`: options of the mount of `directory` (absolute) that prevent pots from working. */
  problems?(directory: string): Promise<HostProblem[]>
  /** The mounts whose source is the directory `source` (absolute, without links). */
  showing(source: string): Promise<Mount[]>
  /** For procedures: removes exactly this mount. Rejects with UNMOUNT_FAILED. */
  take(mount: Mount, exec: Exec): Promise<void>
  /** Steps that mount the root directory of a pot before anything below it, so that later mounts are visible in the running pot. */
  root(source: string, target: string, options: {readonly readonly: boolean}): Step[]
}

/** The description of a pot that the isolation needs to start it. */
export interface JailSpec {
  readonly name: string
  readonly uuid: string
  /** Absolute path of the root directory, with its mounts in place. */
  readonly root: string
  readonly hostname: string
  /** FreeBSD: a release of the form `X.Y-RELEASE`. */
  readonly osrelease?: string
  /** Attributes by their pot name (`enforce_statfs`, `mlock`, ...), including defaults. YES and NO are converted to booleans. */
  readonly attributes: Readonly<Record<string, boolean | number | string>>
  readonly network: JailNetwork
  /** FreeBSD: additional parameters of jail(8), from plugins. */
  readonly params: Readonly<Record<string, string>>
  /** Linux: changes of the OCI configuration, from plugins. Objects are merged recursively, and arrays are appended. */
  readonly oci: Readonly<Record<string, unknown>>
}

/** The network of a jail. */
export type JailNetwork =
  /** The jail shares the network of the host, for the listed address families. */
  | {readonly mode: 'inherit'; readonly families: readonly ('ipv4' | 'ipv6')[]}
  /** A plugin provides the network through `params` or `oci`. */
  | {readonly mode: 'provided'}

/** A running pot. */
export interface Running {
  readonly name: string
  /** Jail ID on FreeBSD, process ID of the holder on Linux. */
  readonly id: number
  /** Absolute path of the root directory. */
  readonly root: string
}

/** Options for running a command in a running pot. */
export interface ExecOptions {
  /** User of the pot, by name. On Linux also by number, and with a group: `www:www`. The default is root. */
  readonly user?: string
  /** User of the host, like `jexec -u` of FreeBSD. */
  readonly hostUser?: string
  readonly env?: Readonly<Record<string, string>>
  /** Absolute path of the working directory in the pot; the default is /. */
  readonly directory?: string
  /** Whether the command gets a terminal of its own, which the runtime connects to the terminal on stdin and stdout of this process. */
  readonly tty?: boolean
  /** The description of the jail, if the same plan starts it. */
  readonly spec?: JailSpec
  /** Whether the command uses stdin, stdout and stderr of this process. */
  readonly inherit?: boolean
  /**
   * Whether a user has typed the command. If the pot does not have it, it is named in one line on stderr, and the exit status is 127; 126 if it cannot be
   * executed. On FreeBSD these are the words and the exit status of jexec(8).
   */
  readonly typed?: boolean
  /** A file (absolute) that gets the process id that the command has on the host, when it runs. */
  readonly pidFile?: string
}

/** Jails, or containers of an OCI runtime. A running jail stays up until it is stopped, even without processes of the pot. */
export interface Jails {
  /** Lists the running pots with at most one query. With `only`, the caller looks at no other pot than the one of this name. */
  running(only?: string): Promise<Running[]>
  /** The running jails that are no pots; missing if the host has no list of them. */
  others?(): Promise<Running[]>
  /** Starts the jail without processes of the pot. */
  create(spec: JailSpec): Step[]
  /** Warnings for the user: parts of the description that this host does not provide, or provides differently. */
  doubts?(spec: JailSpec): readonly string[]
  /** Runs `command` in a running jail. The exit status is the exit status of the command. */
  exec(name: string, command: readonly string[], options?: ExecOptions): Invocation
  /** Runs `command` in the tree of a pot, with the isolation of the pot and without a network. For a running pot, `running` is required. */
  once(root: string, id: string, command: readonly string[], options?: OnceOptions): Step[]
  /** Stops the jail; final. Runs `execStop` in the jail, then sends SIGTERM, and SIGKILL after `timeout` seconds. A stopped jail is no error. */
  stop(name: string, options: {readonly execStop?: string; readonly timeout: number}): Step[]
  /** How the supervisor of a pot can find out the state of the pot. Starts no process: the pot may not be running yet. */
  vitals(spec: Pick<JailSpec, 'name' | 'uuid'>): Vitals
  /** The processes of a jail, with their process IDs on the host. */
  processes(name: string): Promise<JailProcess[]>
  /** Bytes of memory of running pots that are measured, by name, as in `stats`. Starts one process at most. undefined if the host does not measure. */
  memory?(names: readonly string[]): Promise<ReadonlyMap<string, number> | undefined>
  /** Runs a process viewer for a pot. Without a terminal, `onScreen` is false, and the viewer shows the processes once. */
  top(name: string, onScreen: boolean): Invocation
}

/** A process of a pot. */
export interface JailProcess {
  /** Process ID on the host. */
  readonly pid: number
  readonly command: string
  /** Resident memory in bytes. */
  readonly rss: number
}

/** A process of the host. */
export interface HostProcess {
  readonly pid: number
  readonly parent: number
  /** Seconds since the process started. */
  readonly age: number
  /** Command line, split at white space. */
  readonly words: readonly string[]
}

/** How the main command of a pot runs in its jail. */
export interface Main {
  /** Steps that write the files that the main command needs in the tree of the pot. */
  readonly files: readonly Step[]
  /** argv in the jail; empty if the pot has no main command. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Whether the command is a boot script: then the pot is up when the script has ended. */
  readonly boots: boolean
}

/** The properties of a pot that affect its main command. */
export interface MainOptions {
  /** User that runs the command; the default is root. */
  readonly user?: string | undefined
  /** Absolute path of the root directory of the pot. */
  readonly root: string
  /** The value of `pot.cmd`, a command line for sh(1). */
  readonly command: string
  /** The attribute no-rc-script. */
  readonly noRcScript: boolean
  /** Environment variables; if a name occurs twice, the last value is used. */
  readonly environment: readonly Pair[]
  readonly stack: 'ipv4' | 'ipv6' | 'dual'
}

/** The source of the userland of bases. */
export interface Releases {
  /** Releases that `create-base -r` accepts, the oldest first; empty if every suite is accepted. */
  known(): Promise<string[]>
  /** Obtains a release. `cache` is an absolute directory; the steps put the archive at `tarball`. Rejects with BAD_RELEASE. */
  obtain(release: string, cache: string): Promise<{readonly tarball: string; readonly steps: Step[]}>
  /** Unpacks an archive (.tar, .txz, .tar.gz, .tar.zst) into an existing empty directory. */
  unpack(tarball: string, directory: string): Step[]
  /** Whether a single pot is a clone of its base. Otherwise its userland is unpacked from the release. */
  readonly clonesBases: boolean
  /** Disables the cron jobs of a userland that are not useful in a pot. */
  quieten(directory: string): Step[]
  /** Steps that prepare a new userland on this system, for example by making links or device directories. */
  finish(directory: string): Step[]
  /** How a base (absolute tree) gets the present packages: a command for its pot of level 0, or `made-anew` by `obtain`. undefined: pot knows no way. */
  upgrade?(root: string, release: string): readonly string[] | 'made-anew' | undefined
  /** Text of the `.osrelease` of a base. */
  osrelease(release: string): string
  /** The release that the files of the userland below `directory` name; undefined if they do not name one. */
  detect(directory: string): string | undefined
}

/** The part of Linux control groups that limits need. */
export interface ControlGroups {
  /** The controllers of this host (`memory`, `cpu`, …), each with the version of its hierarchy. */
  controllers(): ReadonlyMap<string, 1 | 2>
  /** The control group of a pot: its directory (absolute) for each controller; empty if the pot has not been started. */
  of(name: string): ReadonlyMap<string, string>
  /** Bytes of memory that count against the limit of a pot, without memory that the kernel can free at once. undefined if the pot is not measured. */
  memory(name: string): number | undefined
  /** Changes the resources of a running pot, in the format of `linux.resources` of OCI. The undo sets the resources `before`. */
  update(name: string, resources: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): Step[]
}

/** How the system starts pots, by the argv `program` of pot, when it boots: `enable` is the command that enables the service. */
export interface Service {
  readonly files: readonly {readonly path: string; readonly content: string; readonly mode: number}[]
  readonly enable: string
}

/** The system that pot runs on. Methods that change the host return steps; the others read its state. */
export interface Host {
  readonly name: 'freebsd' | 'linux'
  readonly ask: Ask
  readonly storage: Storage
  readonly datasets?: JailedDatasets
  readonly jails: Jails
  readonly mounts: Mounts
  readonly releases: Releases
  /** Procedures of this host for `call` actions. */
  readonly calls: Readonly<Record<string, Procedure>>
  /** Defaults for new pots. */
  readonly defaults: {readonly type: 'single' | 'multi'; readonly command: string}
  /** The signals of this system: names without SIG, and numbers, in the order of the numbers. */
  readonly signals: ReadonlyMap<string, number>
  /** The host name, as hostname(1) prints it. */
  hostname(): Promise<string>
  /** Lists all processes, including the processes in pots. */
  processes(): Promise<HostProcess[]>
  /** argv of programs: `pack` writes the tree of a directory (absolute) to stdout as a tar archive, without its mounts; `unpack` reads one from stdin. */
  readonly archives: Readonly<Record<'pack' | 'unpack', (directory: string) => readonly string[]>>
  /** Returns how the main command of a pot runs. */
  main(options: MainOptions): Main
  /** Settings that `init` stores in pot.conf, so that later commands make the same choices. */
  readonly choices?: Readonly<Record<string, string>>
  /** Names of the storages that this system can have, those of plugins among them. */
  readonly storages?: readonly string[]
  /** Why pot uses this storage, as a line for the user. */
  readonly storageReason?: string
  /** The package that provides the storage, if the storage is not one of the core. */
  readonly storagePlugin?: string
  /** Finds the group that owns the pot root. `make` creates the group if it is missing, `drop` removes it. */
  group(name: string): Promise<{readonly gid: number | undefined; readonly make: Step[]; readonly drop: Step[]}>
  /** The capabilities that `pot doctor` shows. */
  capabilities(): Promise<Capability[]>
  /** Only on Linux. */
  readonly cgroups?: ControlGroups
  /** The service that starts the pots at boot; `program`: argv of pot. */
  service(program: readonly string[]): Service
  /** Steps for de-init that remove everything that the host keeps for pots outside of the storage, such as empty control groups; final. */
  forget?(): Step[]
  /** Ends what a killed trial of the runtime has left running. `id`: name of the temporary directory of the trial. */
  forgetTrial?(id: string): Promise<void>
}

export type {Action, Step}
export type {
  Capability,
  HostProblem,
  JailedDataset,
  JailedDatasets,
  Nested,
  Peek,
  Quotas,
  Receiving,
  Snapshot,
  Storage,
  Streams,
  Volume,
} from './storage-types.js'
export type {Invocation, OnceOptions, Vitals} from './run-types.js'
