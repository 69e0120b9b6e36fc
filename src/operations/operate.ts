import type {Added, Lifecycle, Subject} from '../plugins/hooks.js'
import type {Plan, Step} from './types.js'

/** A command's change of the host. */
export interface Operation {
  /** `create web` */
  readonly title: string
  /** Plugins are asked and told under this name; absent: no plugin is. */
  readonly event?: Lifecycle
  readonly subject?: Omit<Subject, 'contributed'>
  /** Names of locks: `pot/web`, `base/14.2`, `fscomp/x`, `pool`; `~base/14.2` for a shared one. Taken in sorted order, held until the end. */
  readonly locks: readonly string[]
  /** Leave what was made when a step fails, for a look at it; the user removes it. */
  readonly keep?: boolean
  /** Signals to this process do not interrupt it. */
  readonly steady?: boolean
  /** Runs under the locks: looks at the host, throws when the command makes no sense, and says what is to be done. Nothing to do: []. */
  plan(added: Added): Promise<readonly Step[]>
}

/**
 * The one way in which anything changes the host. Recovers what a killed operation left, takes the locks, asks the plugins, plans,
 * and carries the plan out; with --plan it stops before that. Resolves with the plan.
 * Rejects with the planner's error, LOCKED, HOOK_VETO, or STEP_FAILED after a rollback (the message says what could not be undone).
 */
export type Operate = (operation: Operation) => Promise<Plan>
