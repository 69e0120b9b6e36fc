import {availableParallelism} from 'node:os'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import {potNames} from '../../record/store.js'
import {listPots, type ListedPot} from '../look/list.js'
import {glob, passing, POT_FILTERS} from './filter.js'

/** The pots that a command is to work on. */
export interface Selection {
  /** Names, and patterns such as `web-*`. */
  readonly words: readonly string[]
  readonly all: boolean
  /** `KEY=VALUE` */
  readonly filters: readonly string[]
  /** With `all`: only the pots that run. */
  readonly onlyRunning?: boolean
}

/**
 * Resolves with the names of the chosen pots, sorted, without duplicates. A name without a pattern is kept even if there is no such pot, so that the command
 * reports it. Without names, the pots of level 0 are left out, because they belong to bases. Rejects with NO_MATCH when a pattern or the filters match no pot,
 * and with USAGE for an invalid filter. `all` without a filter may match none.
 */
export async function selectPots(ctx: Pick<Context, 'settings' | 'host' | 'places'>, {words, all, filters, onlyRunning = false}: Selection): Promise<string[]> {
  const filter = passing(filters, POT_FILTERS)
  const known = words.length === 0 || words.some(isPattern) ? potNames(ctx.settings) : []
  const named = [...new Set(words.flatMap((word) => (isPattern(word) ? matchingNames(known, word) : [word])))].sort()
  if (words.length > 0 && filters.length === 0) return named
  const listed = await listPots(ctx, {detailed: false})
  const wanted = listed.filter(
    (pot) => (words.length === 0 ? !isOfBase(pot) : named.includes(pot.name)) && filter(pot) && !(all && onlyRunning && !isActive(pot)),
  )
  if (wanted.length === 0 && filters.length > 0) throw noMatch(filters.map((one) => `--filter ${one}`).join(' '))
  return wanted.map(({name}) => name)
}

/** Resolves with the names of the pots that pass filters. Rejects with USAGE for an invalid filter. */
export async function passingPots(ctx: Pick<Context, 'settings' | 'host' | 'places'>, filters: readonly string[]): Promise<ReadonlySet<string>> {
  const filter = passing(filters, POT_FILTERS)
  return new Set((await listPots(ctx, {detailed: false})).filter(filter).map(({name}) => name))
}

const isPattern = (word: string) => /[*?[]/.test(word)
const isOfBase = (pot: ListedPot) => !('broken' in pot) && pot.type === 'multi' && pot.level === 0
const isActive = (pot: ListedPot) => !('broken' in pot) && pot.active

const noMatch = (what: string) => new PotError('NO_MATCH', `no pot matches ${what}`, {hint: 'pot ls -q'})

function matchingNames(names: readonly string[], pattern: string): string[] {
  const found = names.filter(glob(pattern))
  if (found.length === 0) throw noMatch(`'${pattern}'`)
  return found
}

const AT_LEAST = 4

/** The number of pots that a command works on at a time: most of the time of an operation is spent in waiting for programs. */
export const widthOf = (jobs: number | undefined): number => jobs ?? Math.max(AT_LEAST, availableParallelism())
