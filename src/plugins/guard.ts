import type {Context} from '../context.js'
import {isRecord, PotError} from '../errors.js'
import {isStep} from '../operations/check/step.js'
import {unvouched, vouched} from '../operations/check/vouched.js'
import type {Action, Step} from '../operations/types.js'
import {forbidden, variablesOf, type Permissions, type Variables} from './contributed/permissions.js'
import type {Subject} from './hooks.js'

/** What the steps of a plugin may touch. */
export interface Limits {
  readonly permissions: Permissions
  readonly variables: Variables
}

/** A part of a plugin that makes steps. */
export interface Maker {
  readonly plugin: string
  /** `its command 'backup' plans steps`, as a part of a sentence. */
  readonly says: string
}

/** The error for what a plugin does beyond its permissions. `what` is the rest of a sentence that begins with `says`. */
export const notPermitted = ({plugin, says}: Maker, what: string): PotError =>
  new PotError('NOT_PERMITTED', `plugin ${plugin}: ${says} ${what}, which its permissions do not contain`, {hint: `pot plugins inspect ${plugin}`})

/** Throws NOT_PERMITTED for a step whose actions touch what the permissions do not contain. `actions`: those that count; by default all of nobody else. */
export function assertPermitted(step: Step, maker: Maker, {permissions, variables}: Limits, actions: readonly Action[] = unvouched(step)): void {
  const beyond = forbidden(step, permissions, variables, actions)
  if (beyond !== undefined) throw notPermitted(maker, `in which ${beyond}`)
}

/** Applies `each` to the steps of an answer: of a list, or of the lists in a table. */
function eachStep(value: unknown, each: (step: Step) => Step): unknown {
  if (isStep(value)) return each(value)
  if (Array.isArray(value)) return value.map((one: unknown) => (isStep(one) ? each(one) : one))
  if (!isRecord(value)) return value
  const lists = Object.entries(value).filter(([, one]) => Array.isArray(one) && one.some(isStep))
  return lists.length === 0 ? value : {...value, ...Object.fromEntries(lists.map(([key, list]) => [key, eachStep(list, each)]))}
}

/** The procedures of a runtime are no makers of steps. */
const NO_MAKERS: readonly PropertyKey[] = ['calls']

/** The same object, except that `each` is applied to all steps that its functions return. */
function wrapped<T extends object>(piece: T, each: (step: Step) => Step): T {
  const later = (answer: unknown) => (answer instanceof Promise ? answer.then((value: unknown) => eachStep(value, each)) : eachStep(answer, each))
  // A copy, so that a frozen object can be wrapped, too.
  const own = Object.entries(Object.getOwnPropertyDescriptors(piece)).map(([name, one]) => [name, {...one, configurable: true}] as const)
  const copy: T = Object.create(Object.getPrototypeOf(piece), Object.fromEntries(own))
  return new Proxy(copy, {
    get(_, name) {
      const member: unknown = Reflect.get(piece, name)
      if (NO_MAKERS.includes(name)) return member
      if (typeof member === 'function') return (...values: readonly unknown[]) => later(Reflect.apply(member, piece, values))
      return isRecord(member) ? wrapped(member, each) : member
    },
  })
}

/** A piece of pot that a plugin uses: its steps are not those of the plugin. */
export const ofPot = <T extends object>(piece: T): T => wrapped(piece, vouched)

/**
 * What a plugin has made, such as a driver. Its steps get the name of the plugin. Its functions throw NOT_PERMITTED instead of returning a step that touches
 * what the permissions do not contain; those of pieces of pot do not count.
 */
export const guarded = <T extends object>(piece: T, maker: Maker, limits: Limits | undefined): T =>
  wrapped(piece, (step) => {
    const mine = unvouched(step)
    if (limits !== undefined) assertPermitted(step, maker, limits, mine)
    return vouched(mine.length === 0 ? step : {...step, plugin: maker.plugin})
  })

/** The context for a command or a driver of a plugin: its operations are refused with NOT_PERMITTED if a step of its own goes beyond the permissions. */
export function guardedContext(ctx: Context, maker: Maker, permissions: Permissions): Context {
  const check = (subject: Pick<Subject, 'pot'> | undefined, steps: readonly Step[]) => {
    const limits = {permissions, variables: variablesOf(ctx, subject?.pot)}
    // The operation itself refuses what is no step.
    for (const step of steps.filter(isStep)) {
      assertPermitted(step, maker, limits)
      vouched(step)
    }
  }
  const operate: Context['operate'] = (operation) =>
    ctx.operate({
      ...operation,
      async plan(look, added) {
        const given = await operation.plan(look, added)
        check(operation.subject, 'steps' in given ? given.steps : given)
        return given
      },
    })
  return {...ctx, host: ofPot(ctx.host), operate, withReport: (report) => guardedContext(ctx.withReport(report), maker, permissions)}
}
