import type {Context} from '../context.js'
import {defined} from '../defined.js'
import {messageOf, PotError} from '../errors.js'
import {isOfBase, newerBases} from '../pots/look/newer-bases.js'
import {readPots} from '../record/store.js'
import {destroyBase} from './destroy.js'
import {basesInUse} from './list.js'

/** A base that no pot uses. */
export interface UnusedBase {
  readonly base: string
  /** Pots that could go back to it by `base update --undo`. */
  readonly before: readonly string[]
}

/** A base that stays. */
export interface KeptBase {
  readonly base: string
  /** `used`: pots use it; `current`: no newer base has replaced it. */
  readonly reason: 'used' | 'current'
  /** The pots that use it. */
  readonly pots: readonly string[]
}

/** The result of `pot base prune`. */
export interface PrunedBases {
  /** Names of the destroyed bases. */
  readonly pruned: readonly string[]
  readonly kept: readonly KeptBase[]
  readonly failed: readonly {readonly base: string; readonly code: string; readonly message: string; readonly hint?: string}[]
}

/** The bases that no pot uses, and those that stay. Without `all`, a base stays that no newer one has replaced. */
export function unusedBases({settings}: Pick<Context, 'settings'>, all: boolean): {readonly unused: readonly UnusedBase[]; readonly kept: readonly KeptBase[]} {
  const {pots} = readPots(settings)
  const newer = newerBases(pots)
  const unused: UnusedBase[] = []
  const kept: KeptBase[] = []
  for (const {name: base, pots: users} of basesInUse(settings)) {
    if (users.length > 0) kept.push({base, reason: 'used', pots: users})
    else if (!all && !newer.has(base)) kept.push({base, reason: 'current', pots: []})
    else unused.push({base, before: pots.filter((pot) => pot.previousBase === base && !isOfBase(pot)).map(({name}) => name)})
  }
  return {unused, kept}
}

/** Destroys bases, one after the other. A base that cannot be destroyed, such as one that a pot uses by now, is in `failed`. */
export async function pruneBases(ctx: Context, bases: readonly string[]): Promise<Pick<PrunedBases, 'pruned' | 'failed'>> {
  const pruned: string[] = []
  const failed: PrunedBases['failed'][number][] = []
  for (const base of bases) {
    try {
      await destroyBase(ctx, {base})
      pruned.push(base)
    } catch (error) {
      if (!(error instanceof PotError) || error.oclif.exit === INTERRUPTED) throw error
      failed.push({base, code: error.code, message: messageOf(error), ...defined({hint: error.suggestions[0]})})
    }
  }
  return {pruned, failed}
}

/** Exit status after an interrupt. */
const INTERRUPTED = 130
