import {AsyncLocalStorage} from 'node:async_hooks'
import type {Report} from '../ui/report.js'
import type {Plan} from './types.js'

/** The operation whose steps or undo actions run other commands. */
export interface Outer {
  /** Locks that the operation holds until its end. Commands inside the operation do not take these locks again. */
  readonly locks: readonly string[]
  readonly report: Report
}

const storage = new AsyncLocalStorage<Outer>()

/** The operation inside which this code runs; undefined for a command that a user typed. */
export const outerOperation = (): Outer | undefined => storage.getStore()

/** Runs `use` inside an operation. The locks of outer operations also count as held. */
export function insideOperation<T>({locks, report}: Outer, use: () => Promise<T>): Promise<T> {
  return storage.run({locks: [...(outerOperation()?.locks ?? []), ...locks], report}, use)
}

const running = new AsyncLocalStorage<true>()

/** Runs `use` as a part of another command, which owns stdout. */
export const insideCommand = <T>(use: () => Promise<T>): Promise<T> => running.run(true, use)

/** Whether this code runs as a part of another command. */
export const isInsideCommand = (): boolean => running.getStore() === true

/** A command with --plan. The commands that it runs only plan, too. */
export interface OuterPlan {
  /** Collects the plans of all commands, in order. */
  readonly plans: Plan[]
  /** Whether the outer command prints the plans as JSON at its end. */
  readonly json: boolean
}

const planning = new AsyncLocalStorage<OuterPlan>()

/** The outer command with --plan; undefined outside such a command. */
export const outerPlan = (): OuterPlan | undefined => planning.getStore()

/** Runs `use` so that the plans of all its commands become part of the outer plan. */
export const insidePlan = <T>(outer: OuterPlan, use: () => Promise<T>): Promise<T> => planning.run(outer, use)

/** The locks of `names` that the operation does not yet hold. */
export function notHeld(names: readonly string[], held: readonly string[] = []): string[] {
  return names.filter((name) => !held.includes(name) && !held.includes(name.replace(/^~/, '')))
}

/** A report for a nested operation. It shows messages and program output, indented below the outer step. It shows the nested steps only with -v. */
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
