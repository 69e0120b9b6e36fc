import type {Step} from '../operations/types.js'

/**
 * Paths of volumes are relative to the pot root and have no leading slash: `jails/web/m`; '' is the root itself.
 * Verbs that change the host return steps; the others ask. A `tag` is the name of a snapshot: epoch seconds by default.
 */
export interface Storage {
  /** For messages; what the storage can do is said by the properties below. */
  readonly name: 'zfs' | 'btrfs'
  /** A clone needs the snapshot that it was made from: neither this nor its volume can be removed before the clone. */
  readonly clonesDepend: boolean
  /** A rollback removes the snapshots that are later. */
  readonly rollbackLosesLater: boolean
  /** A rollback removes the nested volumes that the snapshot does not have. */
  readonly rollbackLosesNested: boolean
  /** Each volume is a mount, at `locate(path)` or where it is attached. Otherwise it is a directory of the mount of the root. */
  readonly mountsVolumes: boolean
  /** What a user does to remove the volumes that `nested` finds: `remove the datasets`. */
  readonly removeNested: string
  /** All volumes below the root, parents first, with one or two processes however many there are. */
  volumes(): Promise<Volume[]>
  /** Volumes below `path` that pot did not make, and that a snapshot or a clone of `path` alone leaves out; with `tag`, those that are older than that snapshot. */
  nested(path: string, tag?: string): Promise<Nested[]>
  /** Bytes held by each of the volumes that exist. */
  usage(paths: readonly string[]): Promise<Map<string, number>>
  /** A new empty volume, mounted at `locate(path)`. */
  create(path: string): Step[]
  /** A writable copy that shares its blocks with snapshot `tag` of `source`. */
  clone(source: string, tag: string, target: string): Step[]
  /** A writable copy that does not depend on `source` afterwards; `target` has no snapshots. */
  copy(source: string, tag: string, target: string): Step[]
  /** Remove a volume with the volumes below it and their snapshots: final, an absent one is not an error. */
  destroy(path: string): Step[]
  /** Snapshot each of `paths` at one instant where the file system can. */
  snapshot(paths: readonly string[], tag: string): Step[]
  /** Final. */
  removeSnapshot(paths: readonly string[], tag: string): Step[]
  /** Back to any snapshot of each of `paths`. `volumes` is what `volumes()` answered: later snapshots may have to go (final). */
  rollback(paths: readonly string[], tag: string, volumes: readonly Volume[]): Step[]
  /** Rename with all that is below; mountpoints follow. Nothing may use the volume. */
  rename(from: string, to: string, volumes: readonly Volume[]): Step[]
  /** A read-only look at a snapshot: its tree is at `directory` (absolute) between the steps `open` and `close`. */
  peek(path: string, tag: string): Peek
  /** Make the contents of a volume appear at `target` (absolute), and back at its own place. */
  attach(path: string, target: string): Step[]
  /** `target` is where it was attached: needed when that happens in the same plan, else it is looked up. */
  detach(path: string, target?: string): Step[]
  /** Make the root with its fixed volumes (bases, jails, fscomp, cache). Rejects with STORAGE_BUSY when something foreign is in its place. */
  setup(): Promise<Step[]>
  /** Remove all that `setup` made: final. */
  teardown(): Promise<Step[]>
  /** The directory (absolute) of a volume outside of the pot root, by the name that administrators use; undefined when it is nowhere. Absent where volumes have no such names. */
  placeOutside?(name: string): Promise<string | undefined>
  /** For `pot doctor`: settings of the file system with which pots do not work, and the state of its disks. */
  problems(): Promise<HostProblem[]>
  /** Volumes as streams of bytes, where the file system has a format for them. */
  readonly streams?: Streams
  /** Steps that bring the root back after a reboot; empty when it is there. */
  wake(): Promise<Step[]>
}

/** Something of the host that is wrong, with what to type about it. */
export interface HostProblem {
  readonly severity: 'error' | 'warning'
  readonly what: string
  readonly fix: string
}

/** Volumes as streams, in the format of the file system, and notes that go with them. */
export interface Streams {
  /** argv of the program that writes `path` with all below it, as of snapshot `tag` and with the snapshots before that. */
  send(path: string, tag: string): readonly string[]
  /** Steps that make a pot of a stream. All of them can be undone. */
  receive(stream: Receiving): Step[]
  /** Notes of a volume, which its streams have too, by their keys; undefined for one that is not set. */
  notes(path: string, keys: readonly string[]): Promise<readonly (string | undefined)[]>
  /** A step that sets a note of a volume. */
  note(path: string, key: string, value: string): Step
}

/** A stream that becomes a pot. */
export interface Receiving {
  readonly id: string
  /** Name of the new pot. */
  readonly name: string
  /** argv of the program that writes the stream. */
  readonly from: readonly string[]
  readonly title: string
  /** argv of the program that puts the files of the pot in order, given their directory. */
  settle(directory: string): readonly string[]
}

/** A look at a snapshot: where it can be seen, and the steps that make it seen and hide it again. */
export interface Peek {
  readonly directory: string
  readonly open: Step[]
  /** Final. */
  readonly close: Step[]
}

/** A file system of pot: a ZFS dataset or a btrfs subvolume. */
export interface Volume {
  readonly path: string
  /** Absolute: where its contents are now; undefined when it is not mounted. */
  readonly at: string | undefined
  readonly origin?: {readonly path: string; readonly tag: string}
  /** zfs: its mountpoint is set on itself, so it does not follow that of its parent. */
  readonly pinned?: true
  /** Oldest first. */
  readonly snapshots: readonly Snapshot[]
}

/** A subvolume or dataset that a program or an administrator made below a volume. */
export interface Nested {
  /** As in `volumes()`, if it is one of those. */
  readonly volume: string | undefined
  /** What the administrator calls it: a directory (absolute), or a dataset. */
  readonly place: string
}

/** A state of a volume that is kept. */
export interface Snapshot {
  readonly tag: string
  /** Seconds since the epoch. */
  readonly created: number
}
