import type {Pair} from '../../programs/pairs.js'
import type {StackMeans} from './means.js'
import type {PortSpec} from '../../record/ports.js'

/** A stack as its file describes it. All paths are absolute. */
export interface Stack {
  readonly name: string
  /** The file, absolute. */
  readonly file: string
  readonly pots: readonly StackPot[]
  readonly networks: readonly StackNetwork[]
  readonly volumes: readonly StackVolume[]
  readonly secrets: readonly StackSecret[]
  readonly means: StackMeans
  /** What the file says and pot does not do, one line each. */
  readonly notices: readonly string[]
}

/** A network that a plugin makes. */
export interface StackNetwork {
  readonly name: string
  /** Least number of addresses of its network. */
  readonly size: number
  /** It must exist already, and is left alone. */
  readonly external: boolean
}

/** A fscomp. */
export interface StackVolume {
  readonly name: string
  readonly external: boolean
}

export interface StackSecret {
  readonly name: string
  /** The file with its value; undefined for a secret that must exist already. */
  readonly file: string | undefined
}

/** A mount of a pot. */
export interface StackMount {
  /** A directory of the host, or a fscomp by its name. */
  readonly source: string
  readonly kind: 'directory' | 'fscomp'
  /** As the pot sees it. */
  readonly target: string
  readonly readOnly: boolean
}

export interface StackDependency {
  readonly name: string
  /** The other pot must be healthy before this one starts. */
  readonly healthy: boolean
}

/** A pot. What is undefined is not in the file, and pot leaves it alone. */
export interface StackPot {
  readonly name: string
  /** What `create --from` gets; undefined when `make` has a base or a template. */
  readonly from: string | undefined
  /** The values of the other options of `create` that only a new pot can have, by the name of the option. A value of an option without one is `true`. */
  readonly make: Readonly<Record<string, readonly string[]>>
  readonly command: string | undefined
  readonly env: readonly Pair[]
  readonly ports: readonly PortSpec[] | undefined
  readonly mounts: readonly StackMount[]
  /** Values of attributes in stored form, by name. */
  readonly attributes: Readonly<Record<string, string>>
  /** `HOSTNAME:IP` */
  readonly hosts: readonly string[] | undefined
  readonly depends: readonly StackDependency[]
  /** Whether apply starts it. */
  readonly start: boolean
}
