import type {ContributionOf, Finding, Proto, Step} from '@pot/core'
import type {Network} from './ip.js'
import type {Occupant} from './networks/occupants.js'

export type Family = 'ipv4' | 'ipv6'

/** A network of one family on a bridge. */
export interface Subnet {
  /** First address of the network, without the length. */
  readonly network: string
  /** Length of its prefix, in bits. */
  readonly prefix: number
  /** The address of the host in it. */
  readonly gateway: string
}

/** A bridge of the host, as settings and the files in `FS/bridges` describe it. Nothing here says whether it is there. */
export interface Bridge {
  /** Name of a private bridge; undefined for the public one. */
  readonly name: string | undefined
  /** Name that the interface gets: at most 15 characters, unique to this pot root. */
  readonly device: string
  /** Description (alias on Linux) of the interface, by which it is known for ours. */
  readonly label: string
  readonly ipv4?: Subnet
  readonly ipv6?: Subnet
}

/** An address of a pot. */
export interface Address {
  readonly family: Family
  /** In the shortest form, without a length. */
  readonly address: string
  /** That of the bridge; 32 or 128 for an alias. */
  readonly prefix: number
  /** Alias: the interface of the host that gets it. */
  readonly nic?: string
}

/** A port of a pot that the host answers for. */
export interface Port {
  readonly proto: Proto
  /** In the pot. */
  readonly port: number
  /** On the host; a dynamic one has been chosen by now. */
  readonly hostPort: number
  /** Address of the host; every one (of POT_EXTIF and POT_EXTRA_EXTIF on FreeBSD) when absent. */
  readonly hostAddress?: string
  /** The families of localhost at which the host answers too: 127.0.0.1, ::1. In the lease of an older version it is missing. */
  readonly localhost?: readonly Family[]
}

/** The network of one pot from its start to its stop. Kept in a file of the run directory as long as it is up. */
export interface Attachment {
  readonly pot: string
  readonly uuid: string
  /** Root directory of the pot, absolute. */
  readonly root: string
  readonly type: 'alias' | 'public-bridge' | 'private-bridge'
  readonly stack: 'ipv4' | 'ipv6' | 'dual'
  /** Of the two types with one. */
  readonly bridge?: Bridge
  /** The first one of each family is the one that ports lead to. */
  readonly addresses: readonly Address[]
  /** Host side of the pair of interfaces: at most 15 characters, unique, made from the uuid. */
  readonly device: string
  /** Inside: stable for the uuid, unique, locally administered: `02:…`. */
  readonly mac: string
  readonly ports: readonly Port[]
  /** FreeBSD: the boot script of the pot is not run (attribute no-rc-script). */
  readonly noRcScript: boolean
  /** POT_ISOLATE_VNET_POTS: it cannot reach other pots of its bridge. */
  readonly isolated: boolean
  /** Names of other pots that are in its /etc/hosts. */
  readonly neighbours: readonly string[]
  /** The resolver of its bridge answers it: see resolver/resolver.ts. */
  readonly resolver?: boolean
}

/** What settings say about the network. */
export interface NetworkSettings {
  /** Unique to this pot root and fit for names: empty for the default root. */
  readonly tag: string
  readonly network: Subnet
  /** ULA or routed prefix that bridges take /64 networks from; the public bridge has the first. */
  readonly network6: {readonly network: string; readonly prefix: number}
  /** POT_EXTIF */
  readonly extif: string
  /** POT_EXTIF_ADDR */
  readonly extifAddress: string | undefined
  /** POT_EXTRA_EXTIF, each with its POT_NETWORK_nic. */
  readonly extra: readonly {readonly nic: string; readonly network: string | undefined}[]
  /** POT_VPN_EXTIF with POT_VPN_NETWORKS. */
  readonly vpn: {readonly nic: string; readonly networks: readonly string[]} | undefined
  /** POT_NETWORK_STACK: what vnet-start makes. */
  readonly stack: 'ipv4' | 'ipv6' | 'dual'
  /** POT_ALLOW_OVERLAP */
  readonly overlaps: readonly Network[]
  /** POT_EXPORT_PORTS_PF_RULES_HOOK */
  readonly rulesHook: string | undefined
}

/** Ports in the form `tcp/80`. */
export interface UsedPorts {
  readonly used: ReadonlySet<string>
  /** Ports at which a program listens only on 127.0.0.1 or ::1, by family. These programs keep them. */
  readonly localhost: Readonly<Record<Family, ReadonlySet<string>>>
}

/** What the kernel has now, by one question each for interfaces and rules; nothing is looked up pot by pot. */
export interface NetworkState {
  /** Interfaces of this pot root, bridges included, by name; `uuid` of the pot when it belongs to one. */
  readonly interfaces: readonly {readonly name: string; readonly uuid?: string; readonly bridge?: string}[]
  /** uuids of pots that have rules of their own. */
  readonly rules: readonly string[]
  /** The shared rules (NAT and the rest) are there. */
  readonly ready: boolean
}

/**
 * The network of one system. Verbs that change the host return steps, which obey the rules of `Step`: the undo of a step that did nothing
 * does no harm, and final ones are idempotent. Nothing that carries no mark of ours is taken away.
 */
export interface NetworkDriver {
  /**
   * Whether a pot may get these addresses and this bridge: a bridge that is there with all addresses of the host may stay. `up` and `start` see to
   * it as well. Rejects with NETWORK_TAKEN, ADDRESS_TAKEN.
   */
  check(wish: Pick<Attachment, 'pot' | 'bridge' | 'addresses'>): Promise<void>
  /** What this host has and reaches. Rejects with NETWORK_UNKNOWN. */
  occupants(): Promise<readonly Occupant[]>
  /**
   * A pot that starts: its bridge and the shared rules when they are missing, its interfaces, addresses, and rules, all in `before` where the system
   * can (the tree is mounted, the jail is not there yet), the rest in `after`; jail parameters or OCI settings.
   */
  up(attachment: Attachment): Promise<ContributionOf<'start'>>
  /** A running pot whose ports change from those of `before` to those of `after`, and nothing else of it. Ports of both stay open. */
  reopen(before: Attachment, after: Attachment): Promise<Step[]>
  /** Takes away all of that: final; what is not there is not an error. Only files, uuid and names in `attachment` count. */
  down(attachment: Attachment): Promise<Step[]>
  /** vnet-start: forwarding excepted, make these bridges with their gateway addresses and the shared rules, and the rules of the pots that run. Repeatable. */
  start(bridges: readonly Bridge[], running: readonly Attachment[]): Promise<Step[]>
  /** vnet-stop: final; remove these bridges and, with `rules`, the shared rules. */
  stop(bridges: readonly Bridge[], what: {readonly rules: boolean}): Promise<Step[]>
  state(): Promise<NetworkState>
  /** Ports of the host on which something listens or leads to, beside those of our own pots. */
  usedPorts(): Promise<UsedPorts>
  /** First and last port for dynamic allocation. */
  dynamicPorts(): Promise<readonly [number, number]>
  /** Names of the interfaces of this host. */
  nics(): Promise<readonly string[]>
  /** Whether packets are forwarded, and the steps that switch it on (with undo), so that it lasts over a reboot, and off again (final). */
  forwarding(): Promise<Forwarding>
  /** Whether packets of a pot with this stack are forwarded now; absent where a program would have to be asked. */
  forwards?(stack: Attachment['stack']): boolean
  /** What this host lacks for networks of pots on these interfaces, beside leftovers, which are found by `state`. */
  doctor(devices: readonly string[]): Promise<readonly Finding[]>
  /** Whether the ports of a running pot answer at localhost of the host, as its lease says. Without it the rules do that. */
  answersAtLocalhost?(attachment: Attachment): Promise<boolean>
  /** For init, where the host's own firewall has to know of ours: what to say, and, with `edit`, the steps that change its file. */
  setUp?(options: {readonly edit: boolean}): Promise<{readonly steps: readonly Step[]; readonly say: readonly string[]}>
  /** For de-init: takes out what `setUp` has put there. Final. */
  tearDown?(): Promise<readonly Step[]>
}

export interface Forwarding {
  readonly on: boolean
  readonly enable: readonly Step[]
  /** Only what `enable` has changed. */
  readonly disable: readonly Step[]
}
