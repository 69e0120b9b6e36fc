import type {Hook} from '@oclif/core/hooks'
import type {Config} from '@oclif/core/interfaces'
import type {TreeSource} from '../pots/tree/tree-source.js'
import type {Context} from '../context.js'
import type {Finding} from '../doctor/finding.js'
import type {Look} from '../host/look.js'
import type {Metric} from './contract/metric.js'
import type {MountEntry, Pot} from '../record/pot.js'
import type {Step} from '../operations/types.js'
import type {SettingChange} from '../settings/keys/setting-key.js'
import type {ContributedTo, Declarations, StoredBy, Undeclared} from './contract/declarations.js'

/** The subject of a command, and the values of the plugin's own flags. */
export interface Subject {
  /** The pot of the command. Absent for init and de-init. For create, clone and set-attribute: the pot as it will be. */
  readonly pot?: Pot
  /**
   * The detail of the command: the new name (rename), the template (clone), the tag (snapshot), the attribute (set-attribute); for start, the pot that depends
   * on this pot, if this pot starts because of it.
   */
  readonly detail?: string
  /** Values of the flags that this plugin adds to the command, by flag name. */
  readonly contributed: Readonly<Record<string, unknown>>
}

/** The context of a hook. A hook can read facts and plan steps, but has no means to change the host itself. */
export type Surroundings = Pick<
  Context,
  'settings' | 'places' | 'host' | 'report' | 'attributes' | 'networks' | 'flavours' | 'checkCommand' | 'fire' | 'imageSource'
>

/** The contribution of a `plan` hook to an operation. pot merges the contributions in the order of the plugin names. */
export interface Contribution {
  /** Steps before those of the command; for start: after the mounts, before the jail is created. */
  readonly before?: readonly Step[]
  /** Steps after those of the command; for start: after the jail is created, before its main command. */
  readonly after?: readonly Step[]
  /** create, clone: steps after the steps of all plugins. At that point the pot can start. */
  readonly last?: readonly Step[]
  /** start on FreeBSD: parameters of jail(8). */
  readonly params?: Readonly<Record<string, string>>
  /** start on Linux: merged into the OCI configuration. */
  readonly oci?: Readonly<Record<string, unknown>>
  /** start: further mounts. */
  readonly mounts?: readonly MountEntry[]
  /** create, clone: attributes to store, by name. */
  readonly attributes?: Readonly<Record<string, string>>
  /** create, clone, start: the addresses for the record of the pot, instead of the requested ones: `ADDR` or `NIC|ADDR`. */
  readonly addresses?: readonly string[]
  /** start: further lines of the pot's /etc/hosts. */
  readonly hosts?: readonly string[]
  /** start: the nameservers of a pot with dns `pot`, instead of POT_DNS_IP. */
  readonly nameservers?: readonly string[]
  /** init: settings for pot.conf, by key; de-init removes them. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Events whose commands have a special place for the steps of plugins. */
const PLACED = ['init', 'de-init', 'create', 'clone', 'start', 'stop', 'destroy', 'snapshot', 'rename', 'set-attribute'] as const
/** Events for which pot puts the steps of plugins before and after all steps of the command. */
const AROUND = [
  ...['set-cmd', 'set-env', 'set-hosts', 'set-hook', 'add-dep', 'update-config', 'copy-in', 'copy-out', 'mount-in', 'mount-out'],
  ...['revert', 'purge-snapshots', 'export', 'create-base', 'create-fscomp', 'clone-fscomp', 'destroy-fscomp'],
] as const
/** Events of commands without their own steps: exec runs a program, and import and prune run other commands. */
const WITHOUT_STEPS = ['exec', 'import', 'prune'] as const

/** All events. */
export const LIFECYCLE = [...PLACED, ...AROUND, ...WITHOUT_STEPS] as const
/** The events in which plugins take part. */
export type Lifecycle = (typeof LIFECYCLE)[number]

const STEPS = ['before', 'after'] as const satisfies readonly (keyof Contribution)[]
const MAKING = [...STEPS, 'last', 'attributes', 'addresses'] as const satisfies readonly (keyof Contribution)[]
const STARTING = [...STEPS, 'params', 'oci', 'mounts', 'addresses', 'hosts', 'nameservers'] as const satisfies readonly (keyof Contribution)[]
const SETTING_UP = [...STEPS, 'settings'] as const satisfies readonly (keyof Contribution)[]

/** The keys that the plan hooks of an event can contribute. */
export const taken = (event: Lifecycle): readonly (keyof Contribution)[] => {
  if (event === 'init') return SETTING_UP
  if (event === 'create' || event === 'clone') return MAKING
  if (event === 'start') return STARTING
  return WITHOUT_STEPS.some((one) => one === event) ? [] : STEPS
}

/** Whether the steps of plugins come before and after all steps of the command. */
export const isAround = (event: Lifecycle): boolean => AROUND.some((one) => one === event)

/** The keys of a contribution that an event accepts. */
export type TakenBy<E extends Lifecycle> = E extends 'init'
  ? 'before' | 'after' | 'settings'
  : E extends 'create' | 'clone'
    ? 'before' | 'after' | 'last' | 'attributes' | 'addresses'
    : E extends 'start'
      ? 'before' | 'after' | 'params' | 'oci' | 'mounts' | 'hosts' | 'nameservers' | 'addresses'
      : E extends 'exec' | 'import' | 'prune'
        ? never
        : 'before' | 'after'

/** The result of a plan hook of this event: only the keys that the event accepts. `D`: the declarations of the plugin. */
export type ContributionOf<E extends Lifecycle, D extends Declarations = Undeclared> = Pick<
  Omit<Contribution, 'attributes'> & {readonly attributes?: StoredBy<D>},
  TakenBy<E>
> & {readonly [Other in Exclude<keyof Contribution, TakenBy<E>>]?: never}

/** Events whose subject has no pot. */
export type EventWithoutPot = 'init' | 'de-init' | 'prune' | 'create-base' | 'create-fscomp' | 'clone-fscomp' | 'destroy-fscomp'
/** Events whose subject has a detail, besides the events of bases and fscomps. */
export type EventWithDetail =
  | 'clone'
  | 'snapshot'
  | 'rename'
  | 'set-attribute'
  | 'set-hook'
  | 'copy-in'
  | 'copy-out'
  | 'mount-in'
  | 'mount-out'
  | 'export'
  | 'import'
  | 'exec'
/** The pot of an event. Some events have none, and some have one only if the pot is not broken. */
export type PotOf<E extends Lifecycle> = E extends EventWithoutPot
  ? {readonly pot?: never}
  : E extends 'destroy' | 'revert' | 'purge-snapshots'
    ? {readonly pot?: Pot}
    : {readonly pot: Pot}
/** The detail of an event. */
export type DetailOf<E extends Lifecycle> = E extends EventWithDetail | 'create-base' | 'create-fscomp' | 'clone-fscomp' | 'destroy-fscomp'
  ? {readonly detail: string}
  : {readonly detail?: string}

/** The subject of an event. `contributed`: the values of the options that the plugin adds to the command. `D`: the declarations of the plugin. */
export type SubjectOf<E extends Lifecycle, D extends Declarations = Undeclared> = PotOf<E> & DetailOf<E> & {readonly contributed: ContributedTo<E, D>}

/** The options of a hook, besides the options that oclif gives to all hooks. This is a type and not an interface, because oclif needs an index signature. */
export type HookOptions<E extends Lifecycle = Lifecycle, D extends Declarations = Undeclared> = {
  /** See `Subject`. */
  readonly subject: SubjectOf<E, D>
  readonly ctx: Surroundings
}

/**
 * Takes the first free lock of `names`, such as `address/10.192.0.7`, without waiting, and holds it until the operation ends. Resolves with its name, or
 * undefined when all are taken. It prevents two commands that choose a free value from the records from choosing the same value; read the records again after
 * taking the lock. With --plan it takes no lock.
 */
export type Claim = (names: readonly string[]) => Promise<string | undefined>

/** The values that a `plan` hook gets besides the subject and the context. */
export type Planning = {
  /** The state of the host, which the command and the other plugins share. `ctx.host` would read the state again. */
  readonly look: Look
  readonly claim: Claim
}

/**
 * Hooks for the events of pot. `before` runs before any change, and refuses the command by throwing. `plan` returns steps that become a part of the operation:
 * --plan shows them, the journal contains them, and a rollback undoes them. An error of `after` becomes a warning.
 */
export type PotHooks<D extends Declarations = Undeclared> = {
  // biome-ignore lint/suspicious/noConfusingVoidType: what an async function without a result returns
  [E in Lifecycle as `pot:${E}:before`]: {options: HookOptions<E, D>; return: void}
} & {
  [E in Lifecycle as `pot:${E}:plan`]: {options: HookOptions<E, D> & Planning; return: ContributionOf<E, D>}
} & {
  // biome-ignore lint/suspicious/noConfusingVoidType: likewise
  [E in Lifecycle as `pot:${E}:after`]: {options: HookOptions<E, D>; return: void}
} & {
  /** Returns additional findings for `pot doctor`. Must not change the host. */
  'pot:doctor': {options: {readonly ctx: Surroundings}; return: readonly Finding[]}
  /**
   * Returns figures about the running pots for `pot metrics` and `pot watch`. It is called up to once a second, so it must be quick. Must not change the host.
   */
  'pot:metrics': {options: {readonly look: Look; readonly ctx: Surroundings}; return: readonly Metric[]}
  /**
   * Returns the source that `create-base --from` names, if it is neither a file nor a URL; undefined when the plugin does not know it. Must not change the
   * host.
   */
  'pot:base-source': {options: {readonly from: string; readonly ctx: Surroundings}; return: TreeSource | undefined}
  /**
   * Returns the pot that stands for the image which `run` or `create --image` names; undefined when the plugin does not know it. Must not change the host.
   */
  'pot:image-source': {options: {readonly from: string; readonly ctx: Surroundings}; return: ImagePot | undefined}
  /**
   * Checks a change of pot.conf by `pot config`, beyond what the declarations of settings say. Refuses it by throwing. Returns further changes, so that the
   * settings agree. Must not change the host. Also runs for a plugin that comes with pot and is not installed.
   */
  'pot:settings': {options: SettingsChange & {readonly ctx: Surroundings}; return: readonly SettingChange[]}
} & {
  /** An event that a plugin declares: `on:PLUGIN:EVENT`. */
  // biome-ignore lint/suspicious/noConfusingVoidType: what an async function without a result returns
  [event in `on:${string}`]: {options: {readonly subject: Readonly<Record<string, unknown>>; readonly ctx: Surroundings}; return: EventAnswer | void}
}

/** What a hook for an event of another plugin returns. */
export interface EventAnswer {
  /** Steps for the operation of the plugin that fires the event. */
  readonly steps?: readonly Step[]
}

/** A change of pot.conf. */
export type SettingsChange = {
  readonly changes: readonly SettingChange[]
  /** The value of each key before the change and after it. */
  readonly before: ReadonlyMap<string, string>
  readonly after: ReadonlyMap<string, string>
}

/** An image that pots can be cloned from. */
export interface ImagePot {
  /** Name of the pot that is made from the image. */
  readonly pot: string
  /** The command of pot that makes it, without `pot`, for when there is none yet. */
  readonly make: readonly string[]
}

declare module '@oclif/core/hooks' {
  interface Hooks extends PotHooks {}
}

/**
 * The type of an exported hook. Unlike oclif's `Hook`, it accepts only events of pot. `D`: the types of what the plugin declares, made by `pot plugins types`.
 */
export type PotHook<E extends keyof PotHooks, D extends Declarations = Undeclared> = (
  this: Hook.Context,
  options: PotHooks<D>[E]['options'] & {readonly config: Config; readonly context: Hook.Context},
) => Promise<PotHooks<D>[E]['return']>

/** Delivers events to the plugins. */
export interface Emit {
  /**
   * Runs the `before` hooks. Rejects with HOOK_VETO, which names the plugin, when a hook throws; with PLUGIN_FAILED for a mistake in its code; with
   * HOOK_FAILED when it cannot run or never ends; with BROKEN_PLUGIN when a plugin is broken.
   */
  before(event: Lifecycle, subject: Omit<Subject, 'contributed'>): Promise<void>
  /** Runs the `plan` hooks and merges their contributions. Rejects with HOOK_FAILED, or with PLUGIN_FAILED for a mistake in the code, when a hook throws. */
  plan(event: Lifecycle, subject: Omit<Subject, 'contributed'>, planning: Planning): Promise<Added>
  /** Runs the `after` hooks. Failures become warnings. Rejects with HOOK_FAILED only when a hook never ends. */
  after(event: Lifecycle, subject: Omit<Subject, 'contributed'>): Promise<void>
  /** Runs the `pot:doctor` hooks. Never rejects: a failed hook becomes a finding. */
  doctor(): Promise<readonly Finding[]>
  /** Runs the `pot:metrics` hooks. Never rejects: a failed hook is a warning, and so is a metric that there is already. */
  metrics(look: Look): Promise<readonly Metric[]>
  /** Returns the source of the first plugin that has one. Rejects with the error of that plugin. */
  baseSource(from: string): Promise<TreeSource | undefined>
  /** Returns the image of the first plugin that knows it. Rejects with the error of that plugin. */
  imageSource(from: string): Promise<ImagePot | undefined>
  /** Returns the further changes of all plugins. Rejects with the error of a plugin that refuses the change. */
  settings(change: SettingsChange): Promise<readonly SettingChange[]>
  /** See `Context.fire`. */
  fire(event: string, subject: Readonly<Record<string, unknown>>): Promise<readonly Step[]>
}

/** The merged contributions of all plugins. */
export type Added = Required<Contribution>

export const NOTHING_ADDED: Added = {
  before: [],
  after: [],
  last: [],
  params: {},
  oci: {},
  mounts: [],
  attributes: {},
  addresses: [],
  hosts: [],
  nameservers: [],
  settings: {},
}
