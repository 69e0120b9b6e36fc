import type {Host} from './host/types.js'
import type {Operate} from './operations/operate.js'
import type {Recovery} from './operations/recover.js'
import type {Plan} from './operations/types.js'
import type {Attribute} from './record/attributes.js'
import type {Emit} from './plugins/hooks.js'
import type {ImageFetcher} from './plugins/provided.js'
import type {Owner} from './plugins/owners.js'
import type {Places, Settings} from './settings/settings.js'
import type {Report} from './ui/report.js'

/** Whether a command of root mounts the pot root before it does anything else. */
export type WakesStorage = 'always' | 'never'

/** The objects that a use-case works with. */
export interface Context {
  readonly settings: Settings
  readonly places: Places
  readonly host: Host
  readonly operate: Operate
  /** Finishes or rolls back interrupted operations, and resolves with them, the newest first. `operate` does this before anything else. */
  recover(): Promise<readonly Recovery[]>
  /** Removes the temporary files of killed commands, and resolves with their paths (absolute). Part of `pot recover`. */
  emptyTemporaries(): Promise<readonly string[]>
  readonly emit: Emit
  readonly report: Report
  /** The same context, except that its messages go to another report. */
  withReport(report: Report): Context
  /** The attributes of the core and of the plugins. */
  readonly attributes: readonly Attribute[]
  /** The keys and network types in the records of pots that belong to each plugin. */
  owners(): readonly Owner[]
  /** The network types that plugins provide. */
  readonly networks: readonly string[]
  /** The directories of flavours (absolute) in search order: of the host, of pot, of plugins. */
  readonly flavours: readonly string[]
  /** --plan: nothing changes, and `plans` contains the steps that would be carried out. */
  readonly planOnly: boolean
  readonly plans: readonly Plan[]
  /**
   * Run another command of pot, such as `['set-cmd', '-p', 'web', '-c', 'nginx']`, in this process; it prints nothing on stdout. In a step of an
   * operation the command is a part of the operation: it runs under the locks of the operation, so it must not wait for them. Resolves with the result
   * of the command. Rejects with PLUGIN_MISSING, USAGE, and the errors of the command.
   */
  run<R = unknown>(words: readonly string[]): Promise<R>
  /**
   * Tells plugins about an event that a plugin declares: `pot-plugin-backup:saved`. Resolves with the steps that their hooks return, for an operation of the
   * plugin. Rejects with HOOK_VETO when a hook refuses an event that can be refused, and with a TypeError for an unknown event or a wrong subject.
   */
  readonly fire: Emit['fire']
  /** The source of the images of a scheme, which a plugin provides; undefined if there is none. Rejects with BROKEN_PLUGIN and NO_DRIVER. */
  imageSource(scheme: string): Promise<ImageFetcher | undefined>
  /** Throws the error of `run` if there is no such command. */
  checkCommand(word: string): void
}
