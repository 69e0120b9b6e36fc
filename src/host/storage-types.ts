import type {Step} from '../operations/types.js'

/**
 * The storage of pots. Paths of volumes are relative to the pot root, without a leading slash: `jails/web/m`; '' is the root itself. Methods that
 * change the host return steps; the others read its state. A `tag` is the name of a snapshot, by default seconds since the epoch.
 */
export interface Storage {
  /** Name for messages. The properties below state what the storage can do. */
  readonly name: string
  /** Whether a clone depends on its snapshot: then neither the snapshot nor its volume can be removed before the clone. */
  readonly clonesDepend: boolean
  /** Whether a rollback removes the later snapshots. */
  readonly rollbackLosesLater: boolean
  /** Whether a rollback removes the nested volumes that the snapshot does not contain. */
  readonly rollbackLosesNested: boolean
  /** Whether each volume is a mount, at `locate(path)` or where it is attached. Otherwise it is a directory in the mount of the root. */
  readonly mountsVolumes: boolean
  /** Instruction for users to remove the volumes that `nested` finds, such as `remove the datasets`. */
  readonly removeNested: string
  /** All volumes below the root, parents first. Takes one or two processes, regardless of the number of volumes. */
  volumes(): Promise<Volume[]>
  /**
   * Volumes below `path` that pot did not make, and that a snapshot or a clone of `path` does not contain. With `tag`, only volumes that are older than
   * the snapshot.
   */
  nested(path: string, tag?: string): Promise<Nested[]>
  /** Size in bytes of each of the volumes that exist. */
  usage(paths: readonly string[]): Promise<Map<string, number>>
  /** Makes an empty volume that is mounted at `locate(path)`. */
  create(path: string): Step[]
  /** Makes a writable copy that shares its blocks with snapshot `tag` of `source`. */
  clone(source: string, tag: string, target: string): Step[]
  /** Makes a writable copy that does not depend on `source`; `target` has no snapshots. */
  copy(source: string, tag: string, target: string): Step[]
  /** Removes a volume, the volumes below it, and their snapshots; final. A missing volume is no error. */
  destroy(path: string): Step[]
  /** Takes a snapshot of each of `paths`, at the same instant if the file system supports it. */
  snapshot(paths: readonly string[], tag: string): Step[]
  /** Removes a snapshot of all `paths`, or of none if the first cannot be removed; final. An absent snapshot is not an error. */
  removeSnapshot(paths: readonly string[], tag: string): Step[]
  /** Reverts each of `paths` to a snapshot. `volumes` is the result of `volumes()`. Can remove later snapshots; this part is final. */
  rollback(paths: readonly string[], tag: string, volumes: readonly Volume[]): Step[]
  /** Renames a volume with everything below it; the mount points follow. No process may use the volume. */
  rename(from: string, to: string, volumes: readonly Volume[]): Step[]
  /** Gives read-only access to a snapshot: its tree is at `directory` (absolute) between the steps `open` and `close`. */
  peek(path: string, tag: string): Peek
  /** Makes the contents of a volume appear at `target` (absolute); `detach` moves them back to the place of the volume. */
  attach(path: string, target: string): Step[]
  /**
   * Reverses `attach`. `target` is the present place. Only a storage with `mountsVolumes` looks it up if it is missing; it is required if the same plan
   * attaches the volume.
   */
  detach(path: string, target?: string): Step[]
  /** Makes the root and its fixed volumes (bases, jails, fscomp, cache). Rejects with STORAGE_BUSY if something else is in their place. */
  setup(): Promise<Step[]>
  /** Removes everything that `setup` made; final. */
  teardown(): Promise<Step[]>
  /**
   * The absolute directory of a volume outside of the pot root, by the name that administrators use; undefined if it is not mounted. The method is
   * missing if volumes have no such names.
   */
  placeOutside?(name: string): Promise<string | undefined>
  /** For `pot doctor`: settings of the file system that prevent pots from working, and the state of its disks. */
  problems(): Promise<HostProblem[]>
  /** Streams of volumes, if the file system has a format for them. */
  readonly streams?: Streams
  /** Limits of what pots and fscomps hold, if the file system has them. */
  readonly quotas?: Quotas
  /** Steps that mount the root after a reboot; empty if it is mounted. */
  wake(): Promise<Step[]>
}

/** A dataset outside of the pot root, which a jail can manage. */
export interface JailedDataset {
  /** Whether only jails can mount it. */
  readonly jailed: boolean
  /** Mount point, `none` or `legacy`. */
  readonly mountpoint: string
  /** Whether the mount point is set for the dataset itself, and not inherited. */
  readonly own: boolean
  readonly mounted: boolean
}

/** Gives whole datasets to jails: zfs-jail(8) of FreeBSD. `name`: with the pool. `jail`: name of the jail. */
export interface JailedDatasets {
  /** undefined if there is no such file system. */
  find(name: string): Promise<JailedDataset | undefined>
  /** Lets only jails mount the dataset, at `target` (absolute, as the jail sees it). Unmounts it from the host. `found`: as it is now. */
  claim(name: string, target: string, found: JailedDataset): Step[]
  /** Gives the dataset to a running jail, which then mounts its datasets. */
  attach(jail: string, name: string): Step[]
  /** Unmounts the dataset, and those below it, from the tree below `root` (absolute) of a jail that has ended; final. */
  release(name: string, root: string): Step[]
}

/** Whether this host has a capability, and if not, how to get it. */
export interface Capability {
  readonly name: string
  readonly ok: boolean
  /** The installed version, such as `runc 1.1.5`, or the missing part. */
  readonly detail: string
  /** The command that provides the capability, such as an install command of this system. */
  readonly fix?: string
  /** Whether pot cannot run pots without this capability. */
  readonly required: boolean
  /** Whether pots run without this capability, but less confined or with less functionality. */
  readonly degrades?: true
}

/** A problem of the host, and the command that solves it. */
export interface HostProblem {
  readonly severity: 'error' | 'warning'
  readonly what: string
  readonly fix: string
}

/** Streams of volumes in the format of the file system, and notes that are part of the streams. */
export interface Streams {
  /** argv of the program that writes the snapshot `tag` of `path` and everything below it, including the earlier snapshots. */
  send(path: string, tag: string): readonly string[]
  /** Steps that make a pot from a stream. All of them can be undone. */
  receive(stream: Receiving): Step[]
  /** The notes of a volume by key; undefined for a note that is not set. A stream of the volume contains its notes. */
  notes(path: string, keys: readonly string[]): Promise<readonly (string | undefined)[]>
  /** Sets a note of a volume. */
  note(path: string, key: string, value: string): Step
}

/** Limits of what a pot (`jails/web`) or a fscomp (`fscomp/data`) holds, in bytes. */
export interface Quotas {
  /** The quotas of those of `paths` that have one. A pot has none if its volumes have different ones. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, number>>
  /**
   * Sets the quota of all volumes of a pot, or of a fscomp; undefined is none. The volumes need not exist before the steps are carried out. `was`: the quota
   * that the undo restores.
   */
  set(path: string, bytes: number | undefined, was: number | undefined): Promise<Step[]>
}

/** A stream from which a pot is made. */
export interface Receiving {
  readonly id: string
  /** Name of the new pot. */
  readonly name: string
  /** argv of the program that writes the stream. */
  readonly from: readonly string[]
  readonly title: string
  /** argv of the program that cleans the files of the pot in this directory. */
  settle(directory: string): readonly string[]
}

/** Access to a snapshot: its directory, and the steps that make it accessible and end the access. */
export interface Peek {
  readonly directory: string
  readonly open: Step[]
  /** Ends the access; final. */
  readonly close: Step[]
}

/** A file system of pot: a ZFS dataset or a btrfs subvolume. */
export interface Volume {
  readonly path: string
  /** Absolute path of the contents; undefined if the volume is not mounted. */
  readonly at: string | undefined
  readonly origin?: {readonly path: string; readonly tag: string}
  /** ZFS: whether the mount point is set on the dataset itself, so that it does not follow the parent. */
  readonly pinned?: true
  /** Snapshots, the oldest first. */
  readonly snapshots: readonly Snapshot[]
}

/** A subvolume or dataset that a program or an administrator made below a volume. */
export interface Nested {
  /** The path in `volumes()`, if the volume is one of them. */
  readonly volume: string | undefined
  /** The name that administrators use: an absolute directory, or a dataset. */
  readonly place: string
}

/** A saved state of a volume. */
export interface Snapshot {
  readonly tag: string
  /** Time of the snapshot in seconds since the epoch. */
  readonly created: number
}
