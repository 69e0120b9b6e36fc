import {findAttribute, keyOf, readPot, writeConf, type Context, type KeyValues, type Plan, type Pot} from '@pot/core'
import {isUp, limiterOf} from './host.js'
import {limitsOf, NAMES, storedLimit} from './limits.js'

export interface LimitChange {
  readonly name: string
  /** As typed, by attribute; `none` takes a limit away. */
  readonly limits: Readonly<Record<string, string>>
}

/** Keep limits in the record of a pot, and hold it to them when it is up. Rejects with USAGE, NO_POT, and what `Operate` rejects with. */
export async function setLimits(ctx: Context, {name, limits}: LimitChange): Promise<Plan> {
  const stored = Object.entries(limits).map(([limit, text]) => {
    const attribute = findAttribute(ctx.attributes, limit)
    return {key: keyOf(attribute), value: text === 'none' ? undefined : storedLimit(attribute, text)}
  })
  const touched = NAMES.filter((limit) => limits[limit] !== undefined)
  const changed = ({conf}: Pot) => stored.reduce<KeyValues>((kv, {key, value}) => (value === undefined ? kv.remove(key) : kv.set(key, value)), conf)
  const {plan} = await ctx.operate({
    title: `limit ${name}`,
    locks: [`pot/${name}`],
    async plan() {
      const pot = readPot(ctx.settings, name)
      const conf = changed(pot)
      const tell = (line: string) => ctx.report.warn(`${name}: ${line}`)
      const up = await isUp(ctx.host, name)
      return [
        ...(conf.text() === pot.conf.text() ? [] : [writeConf(pot, conf)]),
        ...(up ? await limiterOf(ctx).change({name, conf}, limitsOf(ctx, {conf}), touched, tell) : []),
      ]
    },
  })
  return plan
}
