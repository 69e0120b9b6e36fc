import type {SubjectOf, Surroundings} from '@pot/core'
import type {Declared, Hook} from './pot-types.js'
import {checkRecipes, stepsOf, type Wanted} from './recipe.js'

type Subject = SubjectOf<'create' | 'clone', Declared>

const wantedOf = ({contributed: {flavour = [], 'flavour-arg': given = []}}: Subject): Wanted => ({flavours: flavour, given})

/** Refuses an unusable flavour before the pot is made. */
function before(subject: Subject, ctx: Surroundings): void {
  for (const {recipe} of checkRecipes(ctx, wantedOf(subject))) {
    if (recipe.passedOver !== undefined) ctx.report.warn(recipe.passedOver)
    for (const {kind, number, text} of recipe.lines) {
      if (kind === 'unknown') ctx.report.warn(`${recipe.file}:${number}: '${text.trim()}' is not a command of a flavour, the line is ignored`)
    }
  }
}

const plan = (subject: Subject, ctx: Surroundings) => ({last: stepsOf(checkRecipes(ctx, wantedOf(subject)), subject.pot.name)})

export const beforeCreate: Hook<'pot:create:before'> = async ({subject, ctx}) => before(subject, ctx)
export const planCreate: Hook<'pot:create:plan'> = async ({subject, ctx}) => plan(subject, ctx)
export const beforeClone: Hook<'pot:clone:before'> = async ({subject, ctx}) => before(subject, ctx)
export const planClone: Hook<'pot:clone:plan'> = async ({subject, ctx}) => plan(subject, ctx)
