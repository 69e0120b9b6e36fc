import {isUp, type Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import {misuse, PotError} from '../../errors.js'
import type {Plan} from '../../operations/types.js'
import {findAttribute, parseAttribute} from '../../record/attribute-values.js'
import {clearAttribute, setAttributes} from '../../record/codec.js'
import {withNeeds} from '../../record/needs.js'
import {quotaBytes, quotaLocks, quotaSteps} from '../../quotas/quota.js'
import type {Pot} from '../../record/pot.js'
import {readPot, writeChanged} from '../../record/store.js'

export interface AttributeChange {
  readonly name: string
  readonly attribute: string
  /** The value as typed: ON, yes, …. An empty text clears a string, and an attribute without a default. */
  readonly value: string
}

/**
 * Sets an attribute. Rejects with USAGE for an unknown attribute or an invalid value, with RUNNING when the pot must be stopped first, and with BAD_TYPE when
 * the attribute does not apply to this type of pot, and NO_QUOTAS when the storage has no quotas.
 */
export async function setAttribute(
  ctx: Pick<Context, 'settings' | 'operate' | 'host' | 'attributes' | 'owners'>,
  {name, attribute: wanted, value}: AttributeChange,
): Promise<Plan> {
  const attribute = findAttribute(ctx.attributes, wanted)
  if (attribute.readonly) throw misuse(`${wanted} cannot be set: pot sets it itself`)
  const stored = parseAttribute(attribute, value)
  const changed = (pot: Pot): Pot => {
    const clear = stored === '' && attribute.type !== 'string'
    const set = clear ? clearAttribute(pot, attribute) : setAttributes(ctx, pot, {[wanted]: stored})
    return attribute.group === 'plugin' ? withNeeds(ctx, set) : set
  }
  const {plan} = await ctx.operate({
    title: `set ${wanted} of ${name} to '${stored}'`,
    event: 'set-attribute',
    subject: {pot: changed(readPot(ctx.settings, name)), detail: wanted},
    locks: [`pot/${name}`, ...(wanted === 'quota' ? quotaLocks(changed(readPot(ctx.settings, name))) : [])],
    async plan(look, added) {
      const pot = readPot(ctx.settings, name)
      if (wanted === 'no-tmpfs') await checkNoTmpfs(look, pot)
      const after = changed(pot)
      const quota = wanted === 'quota' ? await quotaSteps(ctx, `jails/${name}`, quotaBytes(after.attributes.quota)) : []
      return [...added.before, ...quota, ...writeChanged(pot, after), ...added.after]
    },
  })
  return plan
}

/**
 * Rejects with BAD_TYPE unless the pot is a single pot, and with RUNNING while it runs: the stop must unmount the file system that the start has mounted on
 * /tmp.
 */
async function checkNoTmpfs(look: Look, {name, type}: Pot): Promise<void> {
  if (type !== 'single') throw new PotError('BAD_TYPE', `no-tmpfs is for single pots, and ${name} is ${type}`)
  if (await isUp(look, name)) {
    throw new PotError('RUNNING', `no-tmpfs can only be set while ${name} is stopped`, {hint: `pot stop ${name}`})
  }
}
