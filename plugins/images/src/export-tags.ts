import {PotError, textField, type Context, type Pot} from '@pot/core'

/** The fields of this plugin in the record of a pot: the tag and the snapshot of the last export. */
export const IMAGE_TAG = textField('pot.image.tag')
export const IMAGE_SNAPSHOT = textField('pot.image.snapshot')

export interface Export {
  readonly tag: string
  readonly snapshot: string
}

/** The tag and the snapshot of the last export of a pot, or undefined if it has never been exported. */
export async function lastExport(ctx: Context, pot: Pick<Pot, 'name' | 'conf'>): Promise<Export | undefined> {
  const [noted, of] = (await ctx.host.storage.streams?.notes(`jails/${pot.name}`, [':pot.tag', ':pot.snap'])) ?? []
  if (noted !== undefined) return {tag: noted, snapshot: of ?? '-'}
  const [tag, snapshot] = [IMAGE_TAG.read(pot.conf), IMAGE_SNAPSHOT.read(pot.conf)]
  return tag === undefined || snapshot === undefined ? undefined : {tag, snapshot}
}

/** Orders tags by the numbers in them, like `sort -V`. */
export const compareTags = (a: string, b: string): number => a.localeCompare(b, 'en', {numeric: true})

/** Rejects with OLD_TAG if `now` would not be the latest export. */
export function checkOrder(last: Export | undefined, now: Export): void {
  if (last === undefined) return
  if (last.tag === now.tag && last.snapshot !== now.snapshot)
    throw new PotError('OLD_TAG', `the tag ${now.tag} belongs to an image of another snapshot`, {hint: 'give a new one with -t'})
  if (compareTags(now.tag, last.tag) < 0)
    throw new PotError('OLD_TAG', `the tag ${now.tag} is older than ${last.tag}, the tag of the last export`, {hint: 'give a later one with -t'})
}
