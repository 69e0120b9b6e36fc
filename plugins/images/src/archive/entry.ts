/** An entry of a tar archive. A name is a string with one character per byte, so that names that are not UTF-8 are preserved. */
export interface Entry {
  readonly type: EntryType
  /** Relative path without `.`, `..` and empty components; '' is the root directory of the archive. */
  readonly path: string
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Number of content bytes that follow the header. */
  readonly size: number
  /** Modification time in seconds since the epoch, with a fraction; negative before 1970. */
  readonly mtime: number
  /** Target of a symbolic or hard link, as written in the archive; '' for other types. */
  readonly link: string
  /** Extended attributes by name. */
  readonly xattrs: ReadonlyMap<string, Buffer>
}

export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'fifo' | 'character' | 'block'

/** Receives the entries of an archive in order: `begin`, any number of `data`, `end`. */
export interface EntrySink {
  begin(entry: Entry): void
  /** Receives some of the `size` bytes of a file. The caller may reuse the buffer afterwards. */
  data(bytes: Uint8Array): void
  end(): void
}
