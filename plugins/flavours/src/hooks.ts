import type {PotHook, Subject, Surroundings} from '@pot/core'
import {checkRecipes, stepsOf, type Wanted} from './recipe.js'

const isWords = (value: unknown): value is string[] => Array.isArray(value) && value.every((word) => typeof word === 'string')
const words = (value: unknown): string[] => (isWords(value) ? value : [])

const wantedOf = ({contributed}: Subject): Wanted => ({flavours: words(contributed.flavour), given: words(contributed['flavour-arg'])})

/** Refuses an unusable flavour before the pot is made. */
function before(subject: Subject, ctx: Surroundings): void {
  for (const {recipe} of checkRecipes(ctx, wantedOf(subject))) {
    if (recipe.passedOver !== undefined) ctx.report.warn(recipe.passedOver)
    for (const {kind, number, text} of recipe.lines) {
      if (kind === 'unknown') ctx.report.warn(`${recipe.file}:${number}: '${text.trim()}' is not a command of a flavour, the line is ignored`)
    }
  }
}

const plan = (subject: Subject, ctx: Surroundings) => ({last: stepsOf(checkRecipes(ctx, wantedOf(subject)), subject.pot?.name ?? '')})

export const beforeCreate: PotHook<'pot:create:before'> = async ({subject, ctx}) => before(subject, ctx)
export const planCreate: PotHook<'pot:create:plan'> = async ({subject, ctx}) => plan(subject, ctx)
export const beforeClone: PotHook<'pot:clone:before'> = async ({subject, ctx}) => before(subject, ctx)
export const planClone: PotHook<'pot:clone:plan'> = async ({subject, ctx}) => plan(subject, ctx)
