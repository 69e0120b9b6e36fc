import type {Look} from '../host/look.js'
import type {Added, Lifecycle, Subject} from '../plugins/hooks.js'
import type {Plan, Step} from './types.js'

/** The steps of an operation, and the result that the caller gets. */
export interface Planned<T> {
  readonly steps: readonly Step[]
  readonly result: T
}

/** The outcome of an operation. */
export interface Done<T> {
  readonly plan: Plan
  readonly result: T
  /** Whether the steps were carried out. false with --plan, which changes nothing. */
  readonly carriedOut: boolean
}

/** A change of the host. */
export interface Operation<P = readonly Step[]> {
  /** `create web` */
  readonly title: string
  /** The event that plugins get. Without an event, no plugin takes part. */
  readonly event?: Lifecycle
  readonly subject?: Omit<Subject, 'contributed'>
  /** Names of locks: `pot/web`, `base/14.2`, `fscomp/x`, `pool`; `~base/14.2` for a shared one. Taken in sorted order, held until the end. */
  readonly locks: readonly string[]
  /** Do not roll back when a step fails, so that the user can examine the result and remove it. */
  readonly keep?: boolean
  /** Ignore signals to this process. */
  readonly steady?: boolean
  /**
   * Plans the operation; called under the locks. Throws when the request is not valid. Returns the steps, or an empty list when there is nothing to do. `look`
   * is the state of the host that the plugins have seen; `added` is the merged contributions of the plugins.
   */
  plan(look: Look, added: Added): Promise<P>
}

/** A list of steps, with or without a result. */
export type AnyPlan = readonly Step[] | Planned<unknown>

/** The type of `result` for an operation with the plan type `P`. */
export type ResultOf<P extends AnyPlan> = P extends Planned<infer T> ? T : undefined

/** A plan with its result, before it is carried out. */
export const planned = (title: string, given: AnyPlan): Done<unknown> => {
  const {steps, result} = 'steps' in given ? given : {steps: given, result: undefined}
  return {plan: {title, steps}, result, carriedOut: false}
}

/**
 * Changes the host; pot has no other way to do so. Recovers killed operations, takes the locks, asks the plugins, makes the plan and carries it out. With
 * --plan it stops after the plan. Resolves with the plan, whether it was carried out, and the result of `plan`. Rejects with the error of the planner, with
 * LOCKED or HOOK_VETO, and with the errors of `execute`: STEP_FAILED, ROLLBACK_FAILED and UNFINISHED.
 */
export type Operate = <P extends AnyPlan>(operation: Operation<P>) => Promise<Done<ResultOf<P>>>
