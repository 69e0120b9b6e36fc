import type {Context} from '../../context.js'
import {defined} from '../../defined.js'
import {hasCode, PotError} from '../../errors.js'
import {abortOnSignals} from '../../operations/interrupt.js'
import {inOrder, type Task} from '../../pots/many/in-order.js'
import {destroyedBefore, startedBefore, stoppedBefore, type Before} from '../../pots/many/order.js'
import {selectPots, widthOf} from '../../pots/many/select.js'
import {readPots} from '../../record/store.js'
import {failureOf} from '../errors.js'
import type {Chosen} from '../selection.js'
import type {EachPot, PotResult} from './each-pot.js'
import {reportOf} from './report-of.js'

export interface Manner {
  /** The command as typed, without `pot`. */
  readonly command: string
  readonly verbose: boolean
}

export interface Worked<T> {
  /** Sorted by name. A pot for which the work did not begin has the error NOT_BEGUN. */
  readonly results: readonly PotResult<T>[]
  /** Whether a signal has ended the command early. */
  readonly interrupted: boolean
}

/** Exit status after an interrupt. */
const INTERRUPTED = 130

type Outcome<T> = {readonly result: T} | {readonly error: unknown}

/**
 * Does the work of a command on the chosen pots, several at a time. Continues with the others when it fails for one. A signal interrupts the operations that
 * run, which are rolled back, and no other begins. Rejects with the errors of `selectPots`, and with the error of the work if the same USAGE is wrong for
 * all pots.
 */
export async function forPots<T>(ctx: Context, chosen: Chosen, how: EachPot<T>, {command, verbose}: Manner): Promise<Worked<T>> {
  const names = await selectPots(ctx, {...chosen, onlyRunning: how.onlyRunning === true})
  if (names.length === 0) return {results: [], interrupted: false}
  await how.confirm?.(ctx, names)
  const {report} = ctx
  const outcomes = new Map<string, Outcome<T>>()
  const firsts = new Map<string, Outcome<unknown>>()
  const show = () => report.step({type: 'start', index: 0, title: `${command}: ${outcomes.size} of ${names.length} pots`})
  const own = new Map(names.map((name) => [name, ctx.withReport(reportOf(report, name, verbose))]))
  const told = (name: string, outcome: Outcome<T>) => {
    outcomes.set(name, outcome)
    show()
  }
  // The operations that run say that they are rolled back.
  const interrupt = abortOnSignals({...report, info: () => {}})
  try {
    const tasks = await tasksOf(ctx, names, how, (name) => own.get(name) ?? ctx, {told, firsts})
    show()
    await inOrder(tasks, {width: ctx.planOnly ? 1 : widthOf(chosen.jobs), signal: interrupt.signal})
    report.step({type: 'end', ok: true})
  } finally {
    interrupt.dispose()
  }
  refuseMisuse([...outcomes.values()])
  return {results: names.map((name) => resultOf(name, outcomes.get(name) ?? halfOf(firsts.get(name)), command)), interrupted: interrupt.signal.aborted}
}

async function tasksOf<T>(
  ctx: Context,
  names: readonly string[],
  {order, act, first}: EachPot<T>,
  own: (name: string) => Context,
  {told, firsts}: {readonly told: (name: string, outcome: Outcome<T>) => void; readonly firsts: Map<string, Outcome<unknown>>},
): Promise<Task[]> {
  const before = await orderOf(ctx, names, order)
  const work = async (name: string) => {
    const half = firsts.get(name)
    if (half !== undefined && 'error' in half) return told(name, half)
    try {
      told(name, {result: await act(own(name), name)})
    } catch (error) {
      told(name, {error})
    }
  }
  const halves = (name: string) => (first === undefined ? [] : [firstOf(name)])
  const works = names.map((name): Task => ({key: name, after: [...before(name), ...halves(name)], run: () => work(name)}))
  if (first === undefined) return works
  const stops = await orderOf(ctx, names, 'stop')
  const earlier = names.map(
    (name): Task => ({
      key: firstOf(name),
      after: stops(name).map(firstOf),
      run: async () => {
        try {
          firsts.set(name, {result: await first(own(name), name)})
        } catch (error) {
          firsts.set(name, {error})
        }
      },
    }),
  )
  // A pot whose first half is done has precedence, so that it is down for a short time.
  return [...works, ...earlier]
}

const firstOf = (name: string) => `first ${name}`

async function orderOf(ctx: Context, names: readonly string[], order: EachPot<unknown>['order']): Promise<(name: string) => readonly string[]> {
  if (order === undefined) return () => []
  const {pots} = readPots(ctx.settings)
  const all: Before =
    order === 'start'
      ? startedBefore(pots, names)
      : order === 'stop'
        ? stoppedBefore(pots, names)
        : destroyedBefore(pots, names, await ctx.host.storage.volumes())
  return (name) => all.get(name) ?? []
}

/** Throws the error of all pots if it is the same wrong usage. */
function refuseMisuse(outcomes: readonly Outcome<unknown>[]): void {
  const errors = outcomes.map((outcome) => ('error' in outcome && hasCode(outcome.error, 'USAGE') ? outcome.error : undefined))
  const [first] = errors
  if (first instanceof Error && errors.every((error) => error instanceof Error && error.message === first.message)) throw first
}

/** The outcome for a pot whose second half did not begin. */
function halfOf(half: Outcome<unknown> | undefined): {readonly error: unknown} | undefined {
  if (half === undefined || 'error' in half) return half
  return {error: new PotError('INTERRUPTED', 'stopped, and not started again', {exit: INTERRUPTED})}
}

function resultOf<T>(name: string, outcome: Outcome<T> | undefined, command: string): PotResult<T> {
  if (outcome === undefined) return {name, ok: false, error: {code: 'NOT_BEGUN', message: 'the command was interrupted before'}}
  if ('result' in outcome) return {name, ok: true, result: outcome.result}
  const {code, message, hint, exit} = failureOf(outcome.error, command)
  // An interrupted operation has the error of the step in which it was interrupted.
  return {name, ok: false, error: {code: exit === INTERRUPTED ? 'INTERRUPTED' : code, message, ...defined({hint})}}
}
