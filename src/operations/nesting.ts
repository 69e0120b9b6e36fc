import {AsyncLocalStorage} from 'node:async_hooks'
import type {Report} from '../ui/report.js'
import type {Plan} from './types.js'

/** The operation whose steps or undos run other commands. */
export interface Outer {
  /** Locks that the operation holds until its end. Its commands do not take them again. */
  readonly locks: readonly string[]
  readonly report: Report
}

const storage = new AsyncLocalStorage<Outer>()

/** The operation that this code is a part of; undefined for a command that a user typed. */
export const outerOperation = (): Outer | undefined => storage.getStore()

/** Runs `use` as a part of an operation. The locks of the operations around it stay held, too. */
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

/** The locks of `names` that are not held yet. */
export function notHeld(names: readonly string[], held: readonly string[] = []): string[] {
  return names.filter((name) => !held.includes(name) && !held.includes(name.replace(/^~/, '')))
}

/** Shows the messages and the program output of a part under the step of the whole, and the steps of the part with -v only. */
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
