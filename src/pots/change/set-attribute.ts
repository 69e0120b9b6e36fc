import {isUp, type Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import {misuse, PotError} from '../../errors.js'
import type {Plan} from '../../operations/types.js'
import {findAttribute, parseAttribute} from '../../record/attribute-values.js'
import {clearAttribute, setAttributes} from '../../record/codec.js'
import {withNeeds} from '../../record/needs.js'
import type {Pot} from '../../record/pot.js'
import {readPot, writeChanged} from '../../record/store.js'

export interface AttributeChange {
  readonly name: string
  readonly attribute: string
  /** As typed: ON, yes, …; '' clears a string, and what has no default. */
  readonly value: string
}

/** Set an attribute. Rejects with USAGE for an attribute or value that is none, and with RUNNING where the pot has to be stopped. */
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
    locks: [`pot/${name}`],
    async plan(look, added) {
      const pot = readPot(ctx.settings, name)
      if (wanted === 'no-tmpfs') await checkNoTmpfs(look, pot)
      return [...added.before, ...writeChanged(pot, changed(pot)), ...added.after]
    },
  })
  return plan
}

/** A stop has to unmount from /tmp what the start has mounted there. */
async function checkNoTmpfs(look: Look, {name, type}: Pot): Promise<void> {
  if (type !== 'single') throw new PotError('BAD_TYPE', `no-tmpfs is for single pots, and ${name} is ${type}`)
  if (await isUp(look, name)) {
    throw new PotError('RUNNING', `no-tmpfs can only be set while ${name} is stopped`, {hint: `pot stop ${name}`})
  }
}
