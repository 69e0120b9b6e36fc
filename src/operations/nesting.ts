import {AsyncLocalStorage} from 'node:async_hooks'
import type {Report} from '../ui/report.js'
import type {Plan} from './types.js'

/** The operation that commands are run for, as one of its steps or to undo one. */
export interface Outer {
  /** Held until that operation ends: its commands do not take them again. */
  readonly locks: readonly string[]
  readonly report: Report
}

const storage = new AsyncLocalStorage<Outer>()

/** The operation that this code runs for; undefined for a command that a user has typed. */
export const outerOperation = (): Outer | undefined => storage.getStore()

/** Everything that `use` does is a part of an operation; those of an operation around it stay held too. */
export function insideOperation<T>({locks, report}: Outer, use: () => Promise<T>): Promise<T> {
  return storage.run({locks: [...(outerOperation()?.locks ?? []), ...locks], report}, use)
}

/** A command with --plan, for the commands that it runs: they only plan, too. */
export interface OuterPlan {
  /** Gets all plans, in their order. */
  readonly plans: Plan[]
  /** The plans are printed as JSON, at the end. */
  readonly json: boolean
}

const planning = new AsyncLocalStorage<OuterPlan>()

/** The command with --plan that this code runs for; undefined where there is none. */
export const outerPlan = (): OuterPlan | undefined => planning.getStore()

/** All commands that `use` runs are part of the plan. */
export const insidePlan = <T>(outer: OuterPlan, use: () => Promise<T>): Promise<T> => planning.run(outer, use)

/** Those of `names` that are still to be taken. */
export function notHeld(names: readonly string[], held: readonly string[] = []): string[] {
  return names.filter((name) => !held.includes(name) && !held.includes(name.replace(/^~/, '')))
}

/** What a part says, and what its programs print, is shown under the step of the whole; its own steps only with -v. */
export function partOf(report: Report): Report {
  const indented = (line: string) => `     ${line}`
  return {
    detail: (line) => report.detail(indented(line)),
    info: (line) => report.info(indented(line)),
    warn: report.warn,
    step(event) {
      if (event.type === 'start') report.detail(indented(event.title))
      else if (event.type === 'output') report.info(indented(event.line))
    },
  }
}
