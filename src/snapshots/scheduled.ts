import type {Context} from '../context.js'
import {readPots} from '../record/store.js'
import {volumesOf} from './owner.js'
import {isDue, parseRetention} from './retention.js'
import {takeSnapshot} from './take.js'
import {tagsOf} from './tags.js'

export interface Scheduled {
  readonly pot: string
  readonly snapshot: string
  /** Tags that the retention of the pot gave up. */
  readonly removed: readonly string[]
}

/**
 * Takes a snapshot of each pot with the attribute `snapshot-keep`, unless the shortest period of its retention has one already. A pot for which this fails
 * gives a warning, and is in `failed`; the others follow.
 */
export async function takeScheduled(ctx: Context): Promise<{readonly taken: readonly Scheduled[]; readonly failed: readonly string[]}> {
  const taken: Scheduled[] = []
  const failed: string[] = []
  const now = Math.floor(Date.now() / 1000)
  const volumes = await ctx.host.storage.volumes()
  for (const {name, attributes} of readPots(ctx.settings).pots) {
    const keep = attributes['snapshot-keep']
    if (keep === '') continue
    const owner = {kind: 'pot', name} as const
    try {
      if (!isDue(tagsOf(volumesOf(owner, volumes)), parseRetention(keep), now)) continue
      const {tag, removed} = await takeSnapshot(ctx, {owner, keep})
      taken.push({pot: name, snapshot: tag, removed})
    } catch (error) {
      if (!(error instanceof Error)) throw error
      ctx.report.warn(`${name}: ${error.message}`)
      failed.push(name)
    }
  }
  return {taken, failed}
}
