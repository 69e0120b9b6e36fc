import {isUp, type ContributionOf, type Finding, type Metric, type SubjectOf, type Surroundings} from '@pot/core'
import {metricsOf} from './metrics.js'
import {usageOf} from './usage.js'
import {lacking} from './doctor.js'
import {limiterOf} from './host.js'
import type {Declared, Hook} from './pot-types.js'
import {beyondHost, givenLimits, limitsOf, NAMES, withGiven} from './limits.js'

interface Asked {
  readonly subject: SubjectOf<'create' | 'clone' | 'start', Declared>
  readonly ctx: Surroundings
}

/** Stores the given limits as attributes of the new pot. */
async function keep({subject, ctx}: Asked): Promise<ContributionOf<'create', Declared>> {
  return {attributes: givenLimits(ctx, subject.contributed)}
}

/** Parses the options before anything is planned, so that a wrong one is a usage error. */
async function check({subject, ctx}: Asked): Promise<void> {
  const given = withGiven(ctx, {}, givenLimits(ctx, subject.contributed))
  for (const line of beyondHost(given)) ctx.report.warn(line)
}

export const beforeCreate: Hook<'pot:create:before'> = check
export const beforeClone: Hook<'pot:clone:before'> = check
export const beforeStart: Hook<'pot:start:before'> = check
export const planCreate: Hook<'pot:create:plan'> = keep
export const planClone: Hook<'pot:clone:plan'> = keep

export const planStart: Hook<'pot:start:plan'> = async ({subject: {pot, detail, contributed}, ctx, look}) => {
  const tell = (line: string) => ctx.report.warn(`${pot.name}: ${line}`)
  // Options apply to the named pot, not to the pots that it depends on.
  const given = detail === undefined ? givenLimits(ctx, contributed) : {}
  const limits = withGiven(ctx, limitsOf(ctx, pot, tell), given)
  return limiterOf(ctx, look).start(pot, limits, tell)
}

export const planStop: Hook<'pot:stop:plan'> = async ({subject: {pot}, ctx, look}) => ({after: await limiterOf(ctx, look).stop(pot.name)})

/** `pot`: the pot after the change. The kernel knows the former limits. */
export const planSetAttribute: Hook<'pot:set-attribute:plan'> = async ({subject: {pot, detail}, ctx, look}) => {
  const touched = NAMES.filter((name) => name === (detail === 'pids_limit' ? 'pids' : detail))
  if (touched.length === 0) return {}
  const set = limitsOf(ctx, pot)
  for (const line of beyondHost(Object.fromEntries(touched.map((name) => [name, set[name]])))) ctx.report.warn(`${pot.name}: ${line}`)
  if (!(await isUp(look, pot.name))) return {}
  return {after: await limiterOf(ctx, look).change(pot, set, touched, (line) => ctx.report.warn(`${pot.name}: ${line}`))}
}

export const doctor: Hook<'pot:doctor'> = async ({ctx}): Promise<readonly Finding[]> => lacking(ctx)

/** The same figures as `pot stats`; without the share of the CPUs, which needs two looks. */
export const metrics: Hook<'pot:metrics'> = async ({ctx: {host}, look}): Promise<readonly Metric[]> => metricsOf(await usageOf(host, await look.running(), 0))
