import type {Contribution, Host, Pot, Step, Surroundings} from '@pot/core'
import {freebsdLimiter} from './freebsd/limiter.js'
import type {Limits, Name} from './limits.js'
import {linuxLimiter} from './linux/limiter.js'

/** How limits are put on pots by one system. Every line for `tell` says what this host cannot hold a pot to. */
export interface Limiter {
  /** For a pot that is about to start. */
  start(pot: Pot, limits: Limits, tell: Tell): Promise<Contribution>
  /** For a pot that is up; what is not among `touched` stays as it is. */
  change(pot: Pick<Pot, 'name' | 'conf'>, limits: Limits, touched: readonly Name[], tell: Tell): Promise<Step[]>
  /** For a pot that has been stopped. */
  stop(name: string): Promise<Step[]>
}

export type Tell = (line: string) => void

export const limiterOf = (ctx: Surroundings): Limiter => (ctx.host.name === 'freebsd' ? freebsdLimiter(ctx) : linuxLimiter(ctx))

/** Whether it is up: one question, whatever the system. */
export const isUp = async ({jails}: Pick<Host, 'jails'>, name: string): Promise<boolean> => (await jails.running()).some((jail) => jail.name === name)
