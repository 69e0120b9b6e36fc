/** An entry of a tar archive. A name is a string with one character per byte, so that names that are not UTF-8 are preserved. */
export interface Entry {
  readonly type: EntryType
  /** Relative path without `.`, `..` and empty components; '' is the root directory of the archive. */
  readonly path: string
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Size of the file in bytes. The contents of other types have no bytes. */
  readonly size: number
  /** For a sparse file: the parts that the archive contains, in order. The bytes between them are zeros. */
  readonly parts?: readonly Part[]
  /** Modification time in seconds since the epoch, with a fraction; negative before 1970. */
  readonly mtime: number
  /** Target of a symbolic or hard link, as written in the archive; '' for other types. */
  readonly link: string
  /** Extended attributes by name. */
  readonly xattrs: ReadonlyMap<string, Buffer>
}

/** A part of a file, in bytes from its beginning. */
export interface Part {
  readonly offset: number
  readonly size: number
}

export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'fifo' | 'character' | 'block'

/** Receives the entries of an archive in order: `begin`, any number of `data`, `end`. */
export interface EntrySink {
  /** `offset`: position of the contents in the archive. */
  begin(entry: Entry, offset: number): void
  /** Receives some of the `size` bytes of a file. The caller may reuse the buffer afterwards. */
  data(bytes: Uint8Array): void
  /** Receives a number of bytes that are zeros. A sink without this function gets no sparse files: the archive is refused. */
  hole?(size: number): void
  end(): void
}
