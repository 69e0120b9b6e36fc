import type {ContributionOf, Look, Pot, Step, Surroundings} from '@pot/core'
import {freebsdLimiter} from './freebsd/limiter.js'
import type {Limits, Name} from './limits.js'
import {linuxLimiter} from './linux/limiter.js'

/** Enforces limits on one system. `tell` gets a line for each limit that this host cannot enforce. */
export interface Limiter {
  /** ContributionOf to the start of a pot. */
  start(pot: Pot, limits: Limits, tell: Tell): Promise<ContributionOf<'start'>>
  /** Steps for a running pot. Limits that are not in `touched` do not change. */
  change(pot: Pick<Pot, 'name' | 'conf'>, limits: Limits, touched: readonly Name[], tell: Tell): Promise<Step[]>
  /** Steps after the stop of a pot. */
  stop(name: string): Promise<Step[]>
}

export type Tell = (line: string) => void

export const limiterOf = (ctx: Surroundings, look: Look): Limiter => (ctx.host.name === 'freebsd' ? freebsdLimiter(ctx, look) : linuxLimiter(ctx))
