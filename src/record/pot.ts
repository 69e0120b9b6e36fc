import type {Pair} from '../programs/pairs.js'
import type {PotAddress} from './addresses.js'
import type {CoreAttributes} from './core-attributes.js'
import type {KeyValues} from './key-values.js'
import type {PortSpec} from './ports.js'

/** `single`: one file system; `multi`: several file systems, some of which are shared with the base. */
export type PotType = 'single' | 'multi'
/** The values of `create -N`. */
export type NetworkType = 'inherit' | 'alias' | 'public-bridge' | 'private-bridge' | (string & {})
/** The address families of a pot. */
export type Stack = 'ipv4' | 'ipv6' | 'dual'
/** The values of `create -d`: the source of the resolver configuration of a pot. */
export type Dns = 'inherit' | 'pot' | 'custom' | 'off'

/** A line of fscomp.conf. */
export interface MountEntry {
  /** Dataset name with the pool (`zroot/pot/fscomp/web`), or an absolute directory of the host. */
  readonly source: string
  /** Absolute, as seen in the pot; `/` for the root. */
  readonly target: string
  readonly option: 'rw' | 'ro' | 'zfs-remount' | 'jailed'
}

/** A pot as its files describe it. The record does not say whether the pot is running: only the kernel knows. */
export interface Pot {
  readonly name: string
  /** Absolute: `FS/jails/NAME`. */
  readonly dir: string
  /** Absolute: `dir/m`, the root directory of its processes. */
  readonly root: string
  /** The lines of pot.conf, including lines of plugins and unknown lines. The fields below were read from them; `change` keeps both consistent. */
  readonly conf: KeyValues
  readonly type: PotType
  readonly level: 0 | 1 | 2
  /** Name of the base (multi) or of the release (single). */
  readonly base: string
  readonly potbase: string | undefined
  /** undefined for a pot of pot 0.16 that this version has not changed yet. */
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
  /** Environment variables, without escapes. */
  readonly env: readonly Pair[]
  /** The needed plugins that the record lists; see `needsOf`. */
  readonly needs: readonly string[]
  /** The base before the last update. In a pot of level 0, the base that its base replaces. */
  readonly previousBase: string | undefined
  /** Name of the stack that the pot is a part of; see pot-stack(5). */
  readonly partOf: string | undefined
  /** What the last apply of the stack has set; see stacks/applied.ts. */
  readonly applied: string | undefined
  /** `IP HOSTNAME` */
  readonly hosts: readonly string[]
  readonly ports: readonly PortSpec[]
  /** Words in the list of ports that are not ports. */
  readonly badPorts: readonly string[]
  readonly mounts: readonly MountEntry[]
  /** The attributes of the core, by name; the attributes of a plugin are read with `attributeValue`. */
  readonly attributes: CoreAttributes
}
