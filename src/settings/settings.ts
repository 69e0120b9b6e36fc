/** The directories of pot itself, absolute paths. */
export interface Places {
  /** `pot.default.conf` and `pot.conf`. */
  readonly config: string
  /** Journals of operations and the record of `init`; survives a reboot. */
  readonly data: string
  /** Locks and state of the runtime; empty after a reboot. */
  readonly run: string
}

/** The framework's configuration; see pot.conf(5). Paths are absolute, without a slash at the end. */
export interface Settings {
  readonly zfsRoot: string
  readonly fsRoot: string
  readonly cache: string
  readonly tmp: string
  readonly group: string
  /** Maximum length, in characters. */
  readonly hostnameMax: number
  readonly stack: 'ipv4' | 'ipv6' | 'dual'
  readonly dnsName: string
  readonly dnsIp: string
  /** Linux: which storage `init` chose. On FreeBSD always zfs. */
  readonly storage: 'zfs' | 'btrfs' | undefined
  /** Linux: the file that holds the btrfs file system; undefined when the root lies on a btrfs of the host. */
  readonly btrfsFile: string | undefined
  /** Linux: path or name of the OCI runtime; undefined: the first that works. */
  readonly runtime: string | undefined
  /** FreeBSD: URL below which `MACHINE/ARCH/RELEASE/base.txz` are. */
  readonly mirror: string
  /** FreeBSD: directory of the MANIFEST files. */
  readonly manifests: string
  /** Every key with its value as written, defaults included. */
  readonly values: ReadonlyMap<string, string>
}
