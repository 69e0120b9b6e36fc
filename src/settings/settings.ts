import type {SettingKey} from './keys/setting-key.js'

/** The directories of pot. All paths are absolute. */
export interface Places {
  /** Contains `pot.default.conf` and `pot.conf`. */
  readonly config: string
  /** Contains the journals of operations and the record of `init`; survives a reboot. */
  readonly data: string
  /** Contains locks and the state of the runtime; empty after a reboot. */
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
  /** Address families of pots whose record names none. */
  readonly stack: 'ipv4' | 'ipv6' | 'dual'
  /** The pot that answers pots with dns `pot`, and its address; both empty if no plugin has a setting for them. */
  readonly dnsName: string
  readonly dnsIp: string
  /** The interface of addresses without an interface; empty if no plugin has a setting for it. */
  readonly nic: string
  /** The storage that `init` chose: `zfs`, `btrfs`, or one of a plugin. On FreeBSD undefined means zfs. */
  readonly storage: string | undefined
  /** Linux: the file that contains the btrfs file system; undefined if the pot root lies on a btrfs of the host. */
  readonly btrfsFile: string | undefined
  /** Linux: path or name of the OCI runtime; undefined means the first runtime that works. */
  readonly runtime: string | undefined
  /** FreeBSD: URL of the directory that contains `MACHINE/ARCH/RELEASE/base.txz`. */
  readonly mirror: string
  /** FreeBSD: directory of the MANIFEST files. */
  readonly manifests: string
  /** The keys of pot itself and of the plugins. */
  readonly keys: readonly SettingKey[]
  /** The value of every key as written, including defaults. */
  readonly values: ReadonlyMap<string, string>
}
