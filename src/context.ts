import type {Host} from './host/types.js'
import type {Operate} from './operations/operate.js'
import type {Recovery} from './operations/recover.js'
import type {Plan} from './operations/types.js'
import type {Attribute} from './record/attributes.js'
import type {Emit} from './plugins/hooks.js'
import type {Owner} from './plugins/owners.js'
import type {Places, Settings} from './settings/settings.js'
import type {Report} from './ui/report.js'

/** When a command of root mounts the pot root, before it does anything else. */
export type WakesStorage = 'always' | 'never'

/** What a use-case works with. */
export interface Context {
  readonly settings: Settings
  readonly places: Places
  readonly host: Host
  readonly operate: Operate
  /** Finishes or rolls back the operations that were cut off; `operate` does it, too, before anything else. The newest is first. */
  recover(): Promise<readonly Recovery[]>
  readonly emit: Emit
  readonly report: Report
  /** Attributes of the core and of the plugins. */
  readonly attributes: readonly Attribute[]
  /** What of the records of pots belongs to which plugin. */
  owners(): readonly Owner[]
  /** Network types that plugins provide. */
  readonly networks: readonly string[]
  /** Where flavours are looked for, absolute, in this order: the host's own, those of pot, those of plugins. */
  readonly flavours: readonly string[]
  /** --plan: nothing changes, and `plans` has what would be done. */
  readonly planOnly: boolean
  readonly plans: readonly Plan[]
  /**
   * Run another command of pot, such as `['set-cmd', '-p', 'web', '-c', 'nginx']`, in this process; it prints nothing on stdout. In a step of an
   * operation it is a part of that: under its locks, which it may therefore not wait for. Resolves with what the command returns.
   * Rejects with PLUGIN_MISSING, USAGE, and with what the command rejects with.
   */
  run(words: readonly string[]): Promise<unknown>
  /** Rejects as `run` does when there is no such command. */
  checkCommand(word: string): void
}
