import {clearAttribute, findAttribute, isUp, readPot, setAttributes, writeChanged, type Context, type Plan, type Pot} from '@pot/core'
import {limiterOf} from './host.js'
import {beyondHost, limitsOf, NAMES, storedLimit} from './limits.js'

export interface LimitChange {
  readonly name: string
  /** Limits as typed, by attribute; `none` removes a limit. */
  readonly limits: Readonly<Record<string, string>>
}

/** Store limits in the record of a pot, and enforce them if it is up. Rejects with USAGE, NO_POT, and what `Operate` rejects with. */
export async function setLimits(ctx: Context, {name, limits}: LimitChange): Promise<Plan> {
  const stored = Object.entries(limits).map(([limit, text]) => {
    const attribute = findAttribute(ctx.attributes, limit)
    return {attribute, value: text === 'none' ? undefined : storedLimit(attribute, text)}
  })
  const touched = NAMES.filter((limit) => limits[limit] !== undefined)
  const set = (pot: Pot) =>
    stored.reduce((now, {attribute, value}) => (value === undefined ? clearAttribute(now, attribute) : setAttributes(ctx, now, {[attribute.name]: value})), pot)
  const {plan} = await ctx.operate({
    title: `limit ${name}`,
    locks: [`pot/${name}`],
    async plan(look) {
      const pot = readPot(ctx.settings, name)
      const changed = set(pot)
      const tell = (line: string) => ctx.report.warn(`${name}: ${line}`)
      const now = limitsOf(ctx, changed)
      for (const line of beyondHost(Object.fromEntries(touched.map((limit) => [limit, now[limit]])))) tell(line)
      const up = await isUp(look, name)
      return [...writeChanged(pot, changed), ...(up ? await limiterOf(ctx, look).change(changed, now, touched, tell) : [])]
    },
  })
  return plan
}
