import type {Look} from '../host/look.js'
import type {Added, Lifecycle, Subject} from '../plugins/hooks.js'
import type {Plan, Step} from './types.js'

/** The steps of an operation, with what its caller wants to know of them. */
export interface Planned<T> {
  readonly steps: readonly Step[]
  readonly result: T
}

/** What an operation has done. */
export interface Done<T> {
  readonly plan: Plan
  readonly result: T
  /** Whether the plan was carried out; false with --plan: then all is still as it was. */
  readonly carriedOut: boolean
}

/** A change of the host. */
export interface Operation<P = readonly Step[]> {
  /** `create web` */
  readonly title: string
  /** The event of the plugins; absent: no plugin takes part. */
  readonly event?: Lifecycle
  readonly subject?: Omit<Subject, 'contributed'>
  /** Names of locks: `pot/web`, `base/14.2`, `fscomp/x`, `pool`; `~base/14.2` for a shared one. Taken in sorted order, held until the end. */
  readonly locks: readonly string[]
  /** Do not roll back when a step fails: the user looks at the result and removes it. */
  readonly keep?: boolean
  /** Signals to this process do not interrupt it. */
  readonly steady?: boolean
  /**
   * Runs under the locks. Throws when the command makes no sense, and returns the steps; none when there is nothing to do. `look` is the state of the
   * host, which the plugins have seen too; `added` is what they add.
   */
  plan(look: Look, added: Added): Promise<P>
}

/** Steps, with a result or without. */
export type AnyPlan = readonly Step[] | Planned<unknown>

/** What the caller of an operation with such a plan gets as `result`. */
export type ResultOf<P extends AnyPlan> = P extends Planned<infer T> ? T : undefined

/** A plan that is not carried out yet, with its result. */
export const planned = (title: string, given: AnyPlan): Done<unknown> => {
  const {steps, result} = 'steps' in given ? given : {steps: given, result: undefined}
  return {plan: {title, steps}, result, carriedOut: false}
}

/**
 * The only way to change the host. Recovers killed operations, takes the locks, asks the plugins, plans,
 * and carries out the plan; with --plan it stops before that. Resolves with the plan, whether it was carried out, and the result
 * of `plan`. Rejects with the planner's error, LOCKED, HOOK_VETO, or STEP_FAILED after a rollback (the message says what could not be undone).
 */
export type Operate = <P extends AnyPlan>(operation: Operation<P>) => Promise<Done<ResultOf<P>>>
