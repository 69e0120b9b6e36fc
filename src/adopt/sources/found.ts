import type {Pair} from '../../programs/pairs.js'
import type {Ask} from '../../programs/ask.js'

/** A part of a container that the pot does not get, and why. */
export interface Left {
  /** As the other tool has it: `securelevel=2`. */
  readonly what: string
  readonly why: string
}

export interface FoundMount {
  /** An absolute directory or file of the host. */
  readonly source: string
  /** Absolute, as seen in the container. */
  readonly target: string
  readonly readonly: boolean
}

/** How a container is connected: the network of the host, addresses of its interfaces, a network behind the host, or none. */
export type FoundNetwork = 'host' | 'addresses' | 'bridge' | 'none'

/** A container of another tool, in the words of pot. */
export interface Found {
  /** Name of the tool: `bastille`. */
  readonly source: string
  readonly name: string
  readonly kind: 'jail' | 'container'
  readonly running: boolean
  /** The command of the tool that stops it. */
  readonly stop: string
  /** Absolute directory of its tree; for a podman container undefined: then `archive` is the argv that writes the tree as a tar archive to stdout. */
  readonly root?: string
  readonly archive?: readonly string[]
  /** Trees of the tool that are mounted in it read-only, such as a shared release. The pot gets a copy of each. */
  readonly layers: readonly FoundMount[]
  readonly hostname: string
  /** `14.2-RELEASE-p1`; undefined if the tool does not say. */
  readonly release: string | undefined
  /** Main command, a line for sh(1); undefined for the default of this system. */
  readonly command: string | undefined
  readonly env: readonly Pair[]
  readonly network: FoundNetwork
  /** `ADDR` or `NIC|ADDR` */
  readonly addresses: readonly string[]
  /** In the form of `export-ports`: `tcp:80:8080`. */
  readonly ports: readonly string[]
  readonly mounts: readonly FoundMount[]
  /** Attributes of pot by name, limits among them. Whether this host has them is not known yet. */
  readonly attributes: Readonly<Record<string, string>>
  /** Names of containers that it needs. */
  readonly depends: readonly string[]
  /** Whether the tool starts it when the host boots. */
  readonly boot: boolean
  readonly left: readonly Left[]
}

/** What a source can ask. */
export interface SourceLook {
  readonly ask: Ask
  /** The place that the user gave, instead of the usual one. */
  readonly at: string | undefined
  /** Whether a jail with this name or root runs. */
  isRunning(jail: {readonly name: string; readonly root: string}): boolean
}

/** What a source has found. */
export interface Findings {
  /** The directory or file where the tool keeps its containers. */
  readonly place: string
  readonly found: readonly Found[]
  /** A line for each part that could not be read. */
  readonly problems: readonly string[]
}

/** A tool whose containers can be adopted. */
export interface Source {
  readonly name: string
  /** Resolves with undefined if the tool is not on this host. */
  find(look: SourceLook): Promise<Findings | undefined>
}

type Parts = 'attributes' | 'left'

/** What the parameters, the mounts and the limits of a jail say together. */
export const jailParts = <S extends Pick<Found, Parts>>(said: S, mounted: Pick<Found, Parts | 'layers' | 'mounts'>, limits: Pick<Found, Parts>) => ({
  ...said,
  kind: 'jail' as const,
  env: [],
  ports: [],
  layers: mounted.layers,
  mounts: mounted.mounts,
  attributes: {...said.attributes, ...mounted.attributes, ...limits.attributes},
  left: [...said.left, ...mounted.left, ...limits.left],
})
