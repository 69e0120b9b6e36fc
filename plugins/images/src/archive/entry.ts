/** An entry of a tar archive. Names are bytes: each text has one character for each byte, so that names that are not UTF-8 survive. */
export interface Entry {
  readonly type: EntryType
  /** Relative, without `.`, `..` and empty components; '' is the root directory of the archive. */
  readonly path: string
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes that follow. */
  readonly size: number
  /** Seconds since the epoch, with a fraction; negative before 1970. */
  readonly mtime: number
  /** Target of a symbolic or hard link, as the archive has it; else ''. */
  readonly link: string
  /** Extended attributes by name. */
  readonly xattrs: ReadonlyMap<string, Buffer>
}

export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'fifo' | 'character' | 'block'

/** Takes entries one after the other: `begin`, any number of `data`, `end`. */
export interface EntrySink {
  begin(entry: Entry): void
  /** Some of the `size` bytes of a file. The buffer may be used again afterwards. */
  data(bytes: Uint8Array): void
  end(): void
}
