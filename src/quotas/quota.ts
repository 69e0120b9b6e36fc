import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {Step} from '../operations/types.js'
import {findAttribute, numberIn, parseAttribute} from '../record/attribute-values.js'
import {CORE_ATTRIBUTES} from '../record/core-attributes.js'
import type {Pot} from '../record/pot.js'

type Storing = {readonly host: Pick<Context['host'], 'storage'>}

/** The lock of operations that can switch on the quotas of a file system: their undo switches them off. */
const LOCK = 'quotas'
export const quotaLocks = ({attributes: {quota}}: Pick<Pot, 'attributes'>): string[] => (quota === '' ? [] : [LOCK])
export const quotaLock = (bytes: number | undefined): string[] => (bytes === undefined ? [] : [LOCK])

/** Reads a quota as it is typed: `4G`, or none. Throws USAGE. */
export function parseQuota(text: string): {readonly stored: string; readonly bytes: number | undefined} {
  const stored = parseAttribute(findAttribute(CORE_ATTRIBUTES, 'quota'), text)
  return {stored, bytes: quotaBytes(stored)}
}

/** The stored text of a quota in bytes; undefined for ''. */
export const quotaBytes = (text: string): number | undefined => (text === '' ? undefined : numberIn(text))

/** Steps that set the quota of `jails/NAME` or `fscomp/NAME`, if it is another one. Rejects with NO_QUOTAS if the storage has none. */
export async function quotaSteps({host: {storage}}: Storing, path: string, bytes: number | undefined): Promise<Step[]> {
  const {quotas} = storage
  if (quotas === undefined && bytes === undefined) return []
  if (quotas === undefined) throw new PotError('NO_QUOTAS', `the storage ${storage.name} cannot limit what a volume holds`, {hint: 'pot init --storage btrfs'})
  const was = (await quotas.read([path])).get(path)
  return was === bytes ? [] : quotas.set(path, bytes, was)
}

/** Steps that give the volumes of a new pot its quota. `source`: the pot from whose snapshot they are made, which may hand its quota on. */
export async function newQuotaSteps(ctx: Storing, {name, attributes: {quota}}: Pot, source: Pot | undefined): Promise<Step[]> {
  const bytes = quotaBytes(quota)
  if (bytes !== undefined) return quotaSteps(ctx, `jails/${name}`, bytes)
  return source === undefined || source.attributes.quota === '' ? [] : ((await ctx.host.storage.quotas?.set(`jails/${name}`, undefined, undefined)) ?? [])
}

/**
 * Steps that give a pot its quota again before it starts: its volumes can be those of an image, of another host or of an old snapshot. Asks nothing for a pot
 * without a quota, and warns if the storage has no quotas.
 */
export async function renewedQuota(ctx: Storing & Pick<Context, 'report'>, {name, attributes: {quota}}: Pot): Promise<Step[]> {
  if (quota === '') return []
  if (ctx.host.storage.quotas !== undefined) return quotaSteps(ctx, `jails/${name}`, quotaBytes(quota))
  ctx.report.warn(`${name}: its quota of ${quota} has no effect: the storage ${ctx.host.storage.name} cannot limit what a volume holds`)
  return []
}
