import {randomBytes} from 'node:crypto'
import {defined} from '../defined.js'
import {hasCode, isRecord, messageOf, PotError} from '../errors.js'
import type {NoteEvent, OperationResult} from './events.js'
import {wrongStep} from './check/step.js'
import type {Look} from '../host/look.js'
import {isAround, NOTHING_ADDED, type Added, type Claim, type Emit} from '../plugins/hooks.js'
import {FILE_KINDS} from '../paths/file-kinds.js'
import type {Places} from '../settings/settings.js'
import type {Report} from '../ui/report.js'
import type {Tools} from './actions.js'
import {describePlan} from './describe.js'
import {execute} from './execute.js'
import {abortOnSignals, orInterrupted} from './interrupt.js'
import {beginJournal, journals} from './journal/journal.js'
import {claims} from './journal/claims.js'
import {askedUntil} from '../programs/ask-host.js'
import {loadFor} from '../programs/run.js'
import {lockAll} from './journal/lock.js'
import {insideOperation, notHeld, outerOperation} from './nesting.js'
import {planned, type AnyPlan, type Done, type Operate, type Operation, type ResultOf} from './operate.js'
import {bootId, processStart} from '../programs/process-id.js'
import {noProgress} from './journal/progress.js'
import {abandoned, lockDirectory, ofOtherVersions, recoverAll} from './recover.js'
import {final, undoOf, type Plan} from './types.js'

export interface OperatorOptions {
  readonly places: Places
  readonly tools: Tools
  readonly emit: Emit
  /** Returns a new view of the host for each operation. */
  readonly look: () => Look
  readonly report: Report
  /** --plan: stop before the first change. */
  readonly planOnly: boolean
  /** Plans have scripts and long lines to their end. */
  readonly wholePlans?: boolean | undefined
  /** Prints a line of a plan. */
  readonly print: (line: string) => void
  /** Seconds to wait for a lock. */
  readonly patience: number
  /** See `RecoverOptions`. */
  readonly wake: () => Promise<void>
  readonly note: NoteEvent
}

/** See `Operate`. */
export function operator(options: OperatorOptions): Operate {
  function operate<P extends AnyPlan>(operation: Operation<P>): Promise<Done<ResultOf<P>>>
  async function operate(operation: Operation<AnyPlan>): Promise<Done<unknown>> {
    if (options.planOnly) return showPlan(operation, options)
    const {places, report, emit} = options
    const outer = outerOperation()
    // A nested operation does not recover other operations: the outer operation may be a recovery.
    if (outer === undefined) await recoverFirst(options)
    const interrupt = abortOnSignals(report, operation.steady)
    const waiting = (holder: string) => report.info(`waiting for ${holder}`)
    try {
      const where = {directory: lockDirectory(places), purpose: `pot ${operation.title}`}
      const locks = await lockAll(notHeld(operation.locks, outer?.locks), {...where, timeout: options.patience, waiting, signal: interrupt.signal})
      const claimed = claims(where)
      try {
        if (outer === undefined) refuseStale(operation.locks, [...abandoned(places).map(({head}) => head), ...ofOtherVersions(places)])
        const making = askedUntil(interrupt.signal, () => makePlan(operation, options, claimed.claim))
        const done = await orInterrupted(making, interrupt.signal).catch(namingOperation(operation.title))
        if (done.plan.steps.length > 0) await carryOut(done.plan, operation, interrupt.signal, options)
        if (operation.event && operation.subject) await orInterrupted(emit.after(operation.event, operation.subject), interrupt.signal)
        return {...done, carriedOut: true}
      } finally {
        claimed.release()
        locks.release()
      }
    } finally {
      interrupt.dispose()
    }
  }
  return operate
}

/** Adds the title of the operation to an error of a tool, whose message names only the tool. */
const namingOperation = (title: string) => (error: unknown) => {
  if (!(error instanceof PotError) || !OF_TOOLS.includes(error.code)) throw error
  throw new PotError(error.code, `${title}: ${error.message}`, {cause: error, hint: error.suggestions[0], exit: error.oclif.exit})
}

/** Error codes of programs from which pot reads facts. */
const OF_TOOLS = ['TOOL_HANGS', 'TOOL_GARBAGE']

async function carryOut(
  plan: Plan,
  {locks, keep = false}: Pick<Operation<AnyPlan>, 'locks' | 'keep'>,
  signal: AbortSignal,
  {places, tools, report, note}: OperatorOptions,
): Promise<void> {
  const now = nextInstant()
  const id = `${String(now)}-${randomBytes(4).toString('hex')}`
  const own = {pid: process.pid, started: processStart(process.pid) ?? '', boot: bootId()}
  const head = {version: FILE_KINDS.journal.version, id, ...own, time: Math.floor(now / 1000), locks, ...plan} as const
  await loadFor(plan.steps.flatMap((step) => [step.run, ...undoOf(step)]))
  const journal = beginJournal(places, head)
  // A part of another operation is not an event of its own.
  const tell: NoteEvent = outerOperation() === undefined ? note : () => {}
  const end = (result: OperationResult, message?: string) =>
    tell({id, title: plan.title, locks, result, seconds: (Date.now() - now) / 1000, ...defined({message})})
  try {
    await insideOperation({locks, report}, () => execute({id, title: plan.title, steps: plan.steps, journal, tools, report, signal, keep}, noProgress()))
  } catch (error) {
    end(hasCode(error, 'UNFINISHED') ? 'unfinished' : hasCode(error, 'ROLLBACK_FAILED') ? 'not undone' : 'failed', messageOf(error))
    throw error
  }
  end('done')
}

let latest = 0

/** The present time in milliseconds. Never returns a value twice, so that the journal of a nested operation sorts after the journal of its outer operation. */
function nextInstant(): number {
  latest = Math.max(Date.now(), latest + 1)
  return latest
}

async function makePlan(
  operation: Operation<AnyPlan>,
  {emit, look: newLook, tools}: Pick<OperatorOptions, 'emit' | 'look' | 'tools'>,
  claim: Claim,
): Promise<Done<unknown>> {
  const {title, event, subject, plan} = operation
  const look = newLook()
  if (event && subject) await emit.before(event, subject)
  const added = event && subject ? await emit.plan(event, subject, {look, claim}) : NOTHING_ADDED
  const own = planned(title, await plan(look, added))
  const done = event !== undefined && isAround(event) ? around(own, added) : own
  assertSteps(done.plan, operation, Object.keys(tools.calls))
  return done
}

/**
 * Adds the steps of plugins before and after the steps of the command, for events without a special place for them. Adds none when the command has no steps.
 */
function around(done: Done<unknown>, {before, after}: Added): Done<unknown> {
  const {title, steps} = done.plan
  if (steps.length === 0) return done
  // pot cannot roll back after a final step, so the steps of plugins after it are final, too.
  const last = steps.some((step) => step.final) ? after.map(final) : after
  return {...done, plan: {title, steps: [...before, ...steps, ...last]}}
}

/** Throws BAD_STEP for a step that pot cannot run. The error names the plugin and the hook that added the step. */
function assertSteps({steps}: Plan, {title, event}: Pick<Operation<AnyPlan>, 'title' | 'event'>, procedures: readonly string[]): void {
  for (const step of steps) {
    const why = wrongStep(step, procedures)
    if (why === undefined) continue
    const {plugin}: {readonly plugin?: unknown} = isRecord(step) ? step : {}
    const whose = typeof plugin === 'string' ? `plugin ${plugin}: its hook pot:${event}:plan returns steps of which` : `${title}:`
    throw new PotError('BAD_STEP', `${whose} ${why}`, {hint: typeof plugin === 'string' ? `pot plugins uninstall ${plugin}` : undefined})
  }
}

async function showPlan(operation: Operation<AnyPlan>, options: OperatorOptions): Promise<Done<unknown>> {
  const done = await makePlan(operation, options, async ([first]) => first)
  for (const line of describePlan(done.plan, options.wholePlans)) options.print(line)
  return done
}

/** Recovers the operations of killed commands before anything else changes. */
export async function recoverFirst(options: OperatorOptions): Promise<void> {
  if (journals(options.places).length === 0) return
  for (const {title, outcome, problems} of await recoverAll(options)) {
    if (outcome === 'set aside')
      options.report.warn(`'${title}' was interrupted and cannot be recovered: ${problems.join('; ')}; the journal is set aside, see pot doctor`)
    else if (outcome === 'failed') options.report.warn(`'${title}' was interrupted and cannot be recovered: ${problems.join('; ')}`)
    else options.report.info(`'${title}' was interrupted: ${outcome}`)
  }
}

/** Throws STALE_OPERATION when an operation that pot could not recover holds one of these locks. */
function refuseStale(locks: readonly string[], stale: readonly {readonly title: string; readonly locks: readonly string[]}[]): void {
  const mine = new Set(locks.filter((name) => !name.startsWith('~')))
  const all = new Set(locks.map((name) => name.replace(/^~/, '')))
  const hit = stale.find((one) => one.locks.some((name) => (name.startsWith('~') ? mine.has(name.slice(1)) : all.has(name))))
  if (hit) throw new PotError('STALE_OPERATION', `'${hit.title}' was interrupted and is not recovered yet`, {hint: 'pot recover'})
}
