import type {Pair} from '../programs/pairs.js'
import type {PotAddress} from './addresses.js'
import type {CoreAttributes} from './core-attributes.js'
import type {KeyValues} from './key-values.js'
import type {PortSpec} from './ports.js'

/** One file system, or several of which some are shared with the base. */
export type PotType = 'single' | 'multi'
/** As in `create -N`. */
export type NetworkType = 'inherit' | 'alias' | 'public-bridge' | 'private-bridge'
/** The families of addresses that a pot has. */
export type Stack = 'ipv4' | 'ipv6' | 'dual'
/** As in `create -d`: from where a pot has its resolver configuration. */
export type Dns = 'inherit' | 'pot' | 'custom' | 'off'

/** A line of fscomp.conf. */
export interface MountEntry {
  /** Dataset name with the pool (`zroot/pot/fscomp/web`), or an absolute directory of the host. */
  readonly source: string
  /** Absolute, as seen in the pot; `/` for the root. */
  readonly target: string
  readonly option: 'rw' | 'ro' | 'zfs-remount'
}

/** A pot as its files describe it. Nothing here says whether it runs: ask the kernel. */
export interface Pot {
  readonly name: string
  /** Absolute: `FS/jails/NAME`. */
  readonly dir: string
  /** Absolute: `dir/m`, the root directory of its processes. */
  readonly root: string
  /** The lines of pot.conf that all below was read from, those of plugins and those that nobody knows among them; `change` keeps them in agreement. */
  readonly conf: KeyValues
  readonly type: PotType
  readonly level: 0 | 1 | 2
  /** Name of the base (multi) or of the release (single). */
  readonly base: string
  readonly potbase: string | undefined
  /** Missing in pots of 0.16 that this tool has not changed yet. */
  readonly uuid: string | undefined
  readonly hostname: string
  readonly osrelease: string | undefined
  readonly dns: Dns
  readonly command: string
  readonly network: NetworkType
  readonly stack: Stack
  readonly addresses: readonly PotAddress[]
  readonly bridge: string | undefined
  readonly depends: readonly string[]
  /** Unescaped. */
  readonly env: readonly Pair[]
  /** Plugins that it needs, as its record says; see `needsOf`. */
  readonly needs: readonly string[]
  /** `IP HOSTNAME` */
  readonly hosts: readonly string[]
  readonly ports: readonly PortSpec[]
  /** Words among the ports of the record that are no ports. */
  readonly badPorts: readonly string[]
  readonly mounts: readonly MountEntry[]
  /** The attributes of the core, by name; the attributes of a plugin are read with `attributeValue`. */
  readonly attributes: CoreAttributes
}
