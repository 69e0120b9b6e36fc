import type {Context} from '../context.js'
import {defined} from '../defined.js'
import {hasCode, messageOf, misuse, PotError} from '../errors.js'
import {isOfBase} from '../pots/look/newer-bases.js'
import {startedBefore} from '../pots/many/order.js'
import {selectPots, type Selection} from '../pots/many/select.js'
import type {Pot} from '../record/pot.js'
import {readPot, readPots} from '../record/store.js'
import {assertBase, renewBase, type RenewRequest} from './renew.js'
import {refuseOthers, switchPot, type SwitchedPot} from './switch.js'

export interface UpdateBaseRequest extends RenewRequest {
  /** Use this base instead of making a new one. */
  readonly to?: string | undefined
  /** Let the pots that were on the base use it again. */
  readonly undo?: boolean | undefined
  /** The pots to switch; undefined for none. */
  readonly selection?: Selection | undefined
}

/** The result of `pot base update`. */
export interface BaseUpdate {
  readonly base: string
  /** The base that the pots are to use; with --undo, the same as `base`. */
  readonly to: string
  /** Whether this command has made the base `to`. */
  readonly made: boolean
  readonly switched: readonly SwitchedPot[]
  /** The pot that does not work on the new base, and is on the old one again. The pots after it are not tried. */
  readonly failed?: {readonly pot: string; readonly code: string; readonly message: string}
  readonly untried: readonly string[]
  /** Chosen single pots, which have their own copy of the base. */
  readonly own: readonly string[]
  /** Pots that stay on the base. */
  readonly left: readonly string[]
}

/**
 * Makes a new base beside an old one, and lets chosen pots use it, one after the other in the order of their dependencies. Ends with the first pot that does not
 * work. Rejects as `renewBase` and `switchPot` do, before anything has changed.
 */
export async function updateBase(ctx: Context, request: UpdateBaseRequest): Promise<BaseUpdate> {
  const {base, undo = false, selection} = request
  assertBase(ctx, base)
  if (undo && (request.to ?? request.name ?? request.release ?? request.from ?? request.run) !== undefined)
    throw misuse('--undo goes back to the base, and excludes options of a new one', `pot base update ${base} --undo`)
  if (request.to !== undefined) assertBase(ctx, request.to)
  if (request.to === base) throw misuse('--to names the same base', 'pot ls -b')
  const {chosen, own} = await choose(ctx, base, undo, undo ? (selection ?? {words: [], all: true, filters: []}) : selection)
  const to = undo ? base : (request.to ?? (await renewBase(ctx, request)))
  const made = !undo && request.to === undefined
  const switched: SwitchedPot[] = []
  let failed: BaseUpdate['failed']
  for (const {name, base: from} of chosen) {
    try {
      switched.push(await switchPot(ctx, {name, from, to, back: undo, planned: made && ctx.planOnly}))
    } catch (error) {
      if (switched.length === 0 && chosen.length === 1 && !made) throw error
      const told = reasonOf(error)
      failed = {pot: name, code: told instanceof PotError ? told.code : 'FAILED', message: messageOf(told)}
      break
    }
  }
  const done = new Set(switched.map(({pot}) => pot))
  const untried = chosen.map(({name}) => name).filter((name) => !done.has(name) && name !== failed?.pot)
  const left = undo
    ? []
    : readPots(ctx.settings)
        .pots.filter((pot) => pot.base === base && !isOfBase(pot) && !own.includes(pot.name))
        .map(({name}) => name)
  return {base, to, made, switched, ...defined({failed}), untried, own, left: left.filter((name) => !done.has(name))}
}

/** The reason why a pot does not work, if everything was undone: then nobody needs to know which step has failed. */
const reasonOf = (error: unknown): unknown =>
  hasCode(error, 'STEP_FAILED') && error instanceof Error && hasCode(error.cause, 'NOT_HEALTHY') ? error.cause : error

interface Choice {
  /** In the order in which they are switched. */
  readonly chosen: readonly Pot[]
  /** Names of single pots. */
  readonly own: readonly string[]
}

async function choose(ctx: Context, base: string, undo: boolean, selection: Selection | undefined): Promise<Choice> {
  if (selection === undefined) return {chosen: [], own: []}
  const names = await selectPots(ctx, selection)
  const isNamed = (name: string) => selection.words.includes(name) && selection.filters.length === 0
  const {pots: all} = readPots(ctx.settings)
  const pots = names.flatMap((name) => all.find((pot) => pot.name === name) ?? (isNamed(name) ? readPot(ctx.settings, name) : []))
  const isOn = (pot: Pot) => (undo ? pot.previousBase : pot.base) === base && !isOfBase(pot)
  for (const pot of pots.filter(({name}) => isNamed(name))) {
    if (undo && !isOn(pot)) throw misuse(`'${pot.name}' was not on base '${base}' before`, 'pot ls --columns name,base')
    refuseOthers(pot, undo ? pot.base : base)
  }
  const own = pots.filter((pot) => isOn(pot) && pot.type === 'single').map(({name}) => name)
  const chosen = pots.filter((pot) => isOn(pot) && pot.type === 'multi' && !pot.attributes.ephemeral)
  return {chosen: sorted(all, chosen), own}
}

/** Pots on which others depend come first. */
function sorted(all: readonly Pot[], chosen: readonly Pot[]): Pot[] {
  const before = startedBefore(
    all,
    chosen.map(({name}) => name),
  )
  const count = ({name}: Pot) => before.get(name)?.length ?? 0
  return [...chosen].sort((a, b) => count(a) - count(b) || (a.name < b.name ? -1 : 1))
}
