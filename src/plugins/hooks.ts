import type {Hook, Hooks} from '@oclif/core/hooks'
import type {TreeSource} from '../pots/tree/tree-source.js'
import type {Context} from '../context.js'
import type {Finding} from '../doctor/finding.js'
import type {MountEntry, Pot} from '../record/pot.js'
import type {Step} from '../operations/types.js'

/** What a command is about, and what the plugin's own flags were given as. */
export interface Subject {
  /** Absent for init and de-init. For create, clone and set-attribute: the pot as it is to be. */
  readonly pot?: Pot
  /** The new name (rename), the template (clone), the tag (snapshot), the attribute (set-attribute), and for start the pot that depends on this one, when it is started for that. */
  readonly detail?: string
  /** Values of the flags that this plugin contributed to the command, by flag name. */
  readonly contributed: Readonly<Record<string, unknown>>
}

/** What a hook knows of the host: enough to ask, and to plan; nothing in it changes anything by itself. */
export type Surroundings = Pick<Context, 'settings' | 'places' | 'host' | 'report' | 'attributes' | 'networks' | 'flavours' | 'checkCommand'>

/** What a `plan` hook adds to an operation. Everything is merged in the order of the plugins' names. */
export interface Contribution {
  /** Before the command's own changes; for start: when the tree is mounted and the jail is not there yet. */
  readonly before?: readonly Step[]
  /** After the command's own changes; for start: when the jail is up and before its main command. */
  readonly after?: readonly Step[]
  /** create, clone: when all plugins have done their part, so that the pot can be started. */
  readonly last?: readonly Step[]
  /** start on FreeBSD: parameters of jail(8). */
  readonly params?: Readonly<Record<string, string>>
  /** start on Linux: merged into the OCI configuration. */
  readonly oci?: Readonly<Record<string, unknown>>
  /** start: further mounts. */
  readonly mounts?: readonly MountEntry[]
  /** create, clone: attributes to store, by name. */
  readonly attributes?: Readonly<Record<string, string>>
  /** create, clone: the addresses that the pot keeps, instead of those that were asked for: `ADDR` or `NIC|ADDR`. */
  readonly addresses?: readonly string[]
  /** start: further lines of the pot's /etc/hosts. */
  readonly hosts?: readonly string[]
  /** init: settings to be written to pot.conf, by key; de-init takes them back. */
  readonly settings?: Readonly<Record<string, string>>
}

export const LIFECYCLE = [
  'init',
  'de-init',
  'create',
  'clone',
  'start',
  'stop',
  'destroy',
  'snapshot',
  'rename',
  'set-attribute',
] as const satisfies readonly Lifecycle[]
/** The events of the life of a pot and of a host, in which plugins have a part. */
export type Lifecycle = 'init' | 'de-init' | 'create' | 'clone' | 'start' | 'stop' | 'destroy' | 'snapshot' | 'rename' | 'set-attribute'

/** What a hook gets, beside what oclif hands to all hooks. A type, since oclif wants an index. */
export type HookOptions = {
  /** See `Subject`. */
  readonly subject: Subject
  readonly ctx: Surroundings
}

/**
 * Takes a lock that no other command has, the first of `names` that it can get without waiting, such as `address/10.192.0.7`, and holds it until the
 * operation ends; undefined: all are taken. So two commands that pick from what the records say is free never pick the same: look at the records
 * again when the lock is taken. With --plan nothing is locked.
 */
export type Claim = (names: readonly string[]) => Promise<string | undefined>

/**
 * Lifecycle events. `before` refuses by throwing, and nothing has happened yet. `plan` answers with steps that become part of
 * the operation: shown by --plan, journalled, rolled back with the rest. What `after` throws becomes a warning.
 */
export type PotHooks = {
  // biome-ignore lint/suspicious/noConfusingVoidType: what an async function without a result returns
  [E in Lifecycle as `pot:${E}:before`]: {options: HookOptions; return: void}
} & {
  [E in Lifecycle as `pot:${E}:plan`]: {options: HookOptions & {readonly claim: Claim}; return: Contribution}
} & {
  // biome-ignore lint/suspicious/noConfusingVoidType: likewise
  [E in Lifecycle as `pot:${E}:after`]: {options: HookOptions; return: void}
} & {
  /** What `pot doctor` is to say beside its own findings. Nothing may be changed. */
  'pot:doctor': {options: {readonly ctx: Surroundings}; return: readonly Finding[]}
  /** What `create-base --from` names, when it is neither a file nor a URL. Nothing may be changed. undefined: it is not for this plugin. */
  'pot:base-source': {options: {readonly from: string; readonly ctx: Surroundings}; return: TreeSource | undefined}
}

declare module '@oclif/core/hooks' {
  interface Hooks extends PotHooks {}
}

/** What a plugin exports. oclif's own `Hook` accepts any event name; this one does not. */
export type PotHook<E extends keyof PotHooks> = Hook<E, Hooks>

/** Delivers events to the plugins. */
export interface Emit {
  /** Rejects with HOOK_VETO, naming the plugin, when one throws. */
  before(event: Lifecycle, subject: Omit<Subject, 'contributed'>): Promise<void>
  /** The merged contributions. Rejects with HOOK_FAILED when one throws. */
  plan(event: Lifecycle, subject: Omit<Subject, 'contributed'>, claim?: Claim): Promise<Added>
  /** Failures are warnings. */
  after(event: Lifecycle, subject: Omit<Subject, 'contributed'>): Promise<void>
  /** Never rejects: who fails is a finding. */
  doctor(): Promise<readonly Finding[]>
  /** The answer of the first plugin that has one. Rejects with what that one rejects with. */
  baseSource(from: string): Promise<TreeSource | undefined>
}

/** Contributions of all plugins, merged. */
export type Added = Required<Contribution>

export const NOTHING_ADDED: Added = {before: [], after: [], last: [], params: {}, oci: {}, mounts: [], attributes: {}, addresses: [], hosts: [], settings: {}}
