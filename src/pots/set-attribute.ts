import type {Context} from '../context.js'
import {misuse, PotError} from '../errors.js'
import type {Plan} from '../operations/types.js'
import {attributeKey, findAttribute, parseAttribute} from './attribute-values.js'
import {changeRecord} from './change-record.js'
import type {Pot} from './pot.js'

export interface AttributeChange {
  readonly name: string
  readonly attribute: string
  /** As typed: ON, yes, …; '' clears a string. */
  readonly value: string
}

/** Set an attribute. Rejects with USAGE for an attribute or value that is none, and with RUNNING where the pot has to be stopped. */
export async function setAttribute(
  ctx: Pick<Context, 'settings' | 'operate' | 'host' | 'attributes'>,
  {name, attribute: wanted, value}: AttributeChange,
): Promise<Plan> {
  const attribute = findAttribute(ctx.attributes, wanted)
  if (attribute.readonly) throw misuse(`${wanted} cannot be set: pot sets it itself`)
  const stored = parseAttribute(attribute, value)
  return changeRecord(ctx, {name, title: `set ${wanted} of ${name} to '${stored}'`}, async (pot) => {
    if (wanted === 'no-tmpfs') await checkNoTmpfs(ctx, pot)
    return pot.conf.set(attributeKey(wanted), stored)
  })
}

/** What is mounted on /tmp has to be what will be unmounted. */
async function checkNoTmpfs({host}: Pick<Context, 'host'>, {name, type}: Pot): Promise<void> {
  if (type !== 'single') throw new PotError('BAD_TYPE', `no-tmpfs is for single pots, and ${name} is ${type}`)
  if ((await host.jails.running()).some((jail) => jail.name === name)) {
    throw new PotError('RUNNING', `no-tmpfs can only be set while ${name} is stopped`, {hint: `pot stop ${name}`})
  }
}
