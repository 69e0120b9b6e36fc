import {channel} from 'node:diagnostics_channel'
import {defined} from '../defined.js'
import {hasCode, PotError, messageOf} from '../errors.js'
import {askedUntil} from '../programs/ask-host.js'
import {marked} from '../programs/spawn.js'
import {settled} from '../plugins/unsettled.js'
import type {Report} from '../ui/report.js'
import {prepare, purgeAll, undo, type Job, type Tools} from './actions.js'
import type {Journal} from './journal/journal.js'
import type {Progress} from './journal/progress.js'
import {named, undoOf, type Step} from './types.js'
import type {UndoAction} from './undo.js'

/**
 * The channel for the begin and the end of each step. Messages are `{operation, index, title, id, plugin, phase}`, where the phase is begin, done or
 * undone. A message with phase `begin` also has the function `refuse(error)` for tests: it makes the step fail before the step changes anything.
 */
export const steps = channel('pot:operation:step')

const about = ({title: operation}: Pick<Execution, 'title'>, index: number, {title, id, plugin}: Pick<Step, 'title' | 'id' | 'plugin'>) =>
  ({operation, index, title, id, plugin}) as const

export interface Execution {
  readonly id: string
  readonly title: string
  readonly steps: readonly Step[]
  readonly journal: Journal
  readonly tools: Tools
  readonly report: Report
  /** Aborted when the user interrupts the operation. Not aborted during a rollback. */
  readonly signal: AbortSignal
  /** Do not roll back when a step fails. */
  readonly keep?: boolean
}

/**
 * Runs the steps that `progress` does not mark as done. Rejects with STEP_FAILED when pot has undone all changes, or when `keep` prevents the rollback; with
 * ROLLBACK_FAILED when an undo failed; with UNFINISHED when a final step, or a step after a final step, failed. After UNFINISHED the journal stays, and
 * `recover` continues the operation.
 */
export async function execute(execution: Execution, progress: Progress): Promise<void> {
  const {report, journal} = execution
  report.step({type: 'begin', operation: execution.title, titles: execution.steps.map(({title}) => title)})
  for (const [index, step] of execution.steps.entries()) {
    if (progress.done.has(index)) continue
    try {
      await askedUntil(execution.signal, () => runStep(execution, progress, index, step))
    } catch (error) {
      const message = messageOf(error)
      report.step({type: 'failed', index, title: step.title, message})
      if (step.optional && !execution.signal.aborted) {
        report.warn(`${named(step)}: ${message}`)
        // The journal marks the step as done, so that recovery does not run it again.
        await attempt(() => journal.note({done: index}))
        progress.done.add(index)
        continue
      }
      await failed(execution, progress, index, error)
    }
  }
  await journal.append({end: true})
  await finish(execution, progress)
}

/** Ends a successful operation: removes the files that were moved aside, then the journal. */
export async function finish({journal, tools, report}: Pick<Execution, 'journal' | 'tools' | 'report'>, progress: Progress): Promise<void> {
  await purgeAll(progress.purge, tools)
  journal.remove()
  report.step({type: 'end', ok: true})
}

const stepMark = (id: string, index: number) => `${id}-${index}`
const undoMark = (id: string, index: number) => `${stepMark(id, index)}-undo`

/** Whether `mark` belongs to a step or an undo that has not ended. A process that a completed step has left running does not count. */
export function isUnderWay(mark: string, {id, steps}: Pick<Execution, 'id' | 'steps'>, {done, undone}: Progress): boolean {
  const open = [...steps.keys()].flatMap((index) => [...(done.has(index) ? [] : [stepMark(id, index)]), ...(undone.has(index) ? [] : [undoMark(id, index)])])
  return open.includes(mark)
}

const neverEnds = () => new PotError('NEVER_ENDS', 'it waits for something that never happens')

async function runStep(execution: Execution, progress: Progress, index: number, step: Step): Promise<void> {
  const {journal, report, id, tools} = execution
  execution.signal.throwIfAborted()
  report.step({type: 'start', index, title: step.title})
  const noReturn = execution.steps.slice(0, index + 1).some(({final}) => final)
  const prepared = await prepare(step.run, stepMark(id, index), tools, noReturn)
  const inverses = [...undoOf(step), ...prepared.undo]
  await journal.append({begin: index, undo: inverses, purge: prepared.purge})
  execution.signal.throwIfAborted()
  progress.begun.set(index, inverses)
  progress.purge.push(...prepared.purge)
  const refusals: unknown[] = []
  steps.publish({...about(execution, index, step), phase: 'begin', refuse: (error: unknown) => refusals.push(error)})
  if (refusals.length > 0) throw refusals[0]
  const job = jobOf(execution, index, (pid, started) => endFirst(step, progress, index, {do: 'kill', pid, started}))
  await settled(
    marked(stepMark(id, index), () => prepared.run(job)),
    neverEnds,
  )
  journal.note({done: index})
  progress.done.add(index)
  steps.publish({...about(execution, index, step), phase: 'done'})
  report.step({type: 'done', index, title: step.title})
}

/** Makes the undo of a step first end the program that the step has left in the background. */
function endFirst({run}: Step, progress: Progress, index: number, kill: UndoAction): void {
  if (run.do === 'exec' && run.background !== undefined) progress.begun.set(index, [kill, ...(progress.begun.get(index) ?? [])])
}

function jobOf({journal, report, signal}: Execution, index: number, told: (child: number, started: string) => void = () => {}): Job {
  return {
    signal,
    child(child, started) {
      void attempt(() => journal.note({child, started}))
      told(child, started)
    },
    output: (line) => report.step({type: 'output', index, line}),
    progress: (done, total) => report.step({type: 'progress', index, done, ...defined({total})}),
  }
}

async function failed(execution: Execution, progress: Progress, index: number, cause: unknown): Promise<never> {
  const step = execution.steps[index]
  const reason = execution.signal.aborted ? 'interrupted' : messageOf(cause)
  const message = `${execution.title}: ${step && named(step)}: ${reason}`
  const hint = cause instanceof PotError ? cause.suggestions[0] : undefined
  const passed = execution.steps.findIndex(({final}) => final)
  const returnable = passed < 0 || index < passed || (index === passed && step?.atomic === true)
  // A nested operation that is neither finished nor undone comes before the rollback of this one: recovery would work on what the rollback has removed or restored.
  if (!returnable || hasCode(cause, 'UNFINISHED') || hasCode(cause, 'ROLLBACK_FAILED')) {
    execution.journal.close()
    execution.report.step({type: 'end', ok: false})
    throw new PotError('UNFINISHED', message, {cause, hint: 'remove the cause, then: pot recover', exit: execution.signal.aborted ? 130 : 1})
  }
  if (execution.keep && !execution.signal.aborted) {
    execution.journal.remove()
    execution.report.step({type: 'end', ok: false})
    throw new PotError('STEP_FAILED', `${message}\nthe incomplete result is kept`, {cause, hint})
  }
  if (step?.atomic && !execution.signal.aborted && progress.begun.delete(index)) await attempt(() => execution.journal.append({undone: index}))
  const left = await rollBack(execution, progress, {goOn: false})
  if (left.length > 0) throw new PotError('ROLLBACK_FAILED', `${message}\ncould not be undone: ${left.join('; ')}`, {cause, hint: 'pot recover tries again'})
  throw new PotError('STEP_FAILED', message, {cause, hint, exit: execution.signal.aborted ? 130 : 1})
}

/**
 * Undoes the started steps in reverse order. Resolves with a line for each failed undo. Removes the journal when no undo has failed. An undo relies on those of
 * later steps: after a failure nothing more is undone, and `recover` does it, when the cause may be gone. With `goOn`, which is for `recover`, the rest is
 * undone as far as possible, because the failure may stay for ever.
 */
export async function rollBack(execution: Omit<Execution, 'signal'>, progress: Progress, {goOn}: {readonly goOn: boolean}): Promise<string[]> {
  const {journal, report, tools, id} = execution
  const job = jobOf({...execution, signal: new AbortController().signal}, -1)
  const left: string[] = []
  for (const [index, inverses] of [...progress.begun].sort(([a], [b]) => b - a)) {
    if (progress.undone.has(index)) continue
    const step = execution.steps[index]
    const title = step?.title ?? ''
    if (inverses.length > 0) report.step({type: 'undo', index, title})
    const problems = await marked(undoMark(id, index), () => undoStep(inverses, undoMark(id, index), {tools, job, goOn, isLater: left.length > 0}))
    left.push(...problems.map((problem) => `${step ? named(step) : ''}: ${problem}`))
    if (problems.length > 0 && !goOn) break
    if (problems.length > 0) continue
    // A directory may have stayed for what a failed undo has left in it: recovery tries again.
    if (left.length === 0 || !inverses.some((action) => action.do === 'rmdir')) await attempt(() => journal.append({undone: index}))
    steps.publish({...about(execution, index, step ?? {title}), phase: 'undone'})
  }
  if (left.length === 0) journal.remove()
  else journal.close()
  report.step({type: 'end', ok: false})
  return left
}

/**
 * Ignores a failed write, for example on a full disk, so that the rollback continues. The journal may then lack an undo, and recovery repeats the undo, which
 * is harmless.
 */
async function attempt(note: () => void | Promise<void>): Promise<void> {
  try {
    await note()
  } catch {}
}

interface Undoing {
  readonly tools: Tools
  readonly job: Job
  /** Whether the other inverses follow when one has failed. */
  readonly goOn: boolean
  /** Whether the undo of a later step has failed. */
  readonly isLater: boolean
}

async function undoStep(inverses: readonly UndoAction[], suffix: string, {tools, job, goOn, isLater}: Undoing): Promise<string[]> {
  const problems: string[] = []
  for (const action of inverses) {
    try {
      await settled(undo(action, suffix, tools, job, isLater || problems.length > 0), neverEnds)
    } catch (error) {
      problems.push(messageOf(error))
      if (!goOn) break
    }
  }
  return problems
}
