import {defined} from '../defined.js'
import type {Context} from '../context.js'
import type {Volume} from '../host/types.js'
import type {Step} from '../operations/types.js'
import {clonesOf} from './clones.js'
import {lockOf, recordOf, volumesOf, type Owner} from './owner.js'
import {hasTag, tagsOf} from './tags.js'

export interface PurgeRequest {
  readonly owner: Owner
  /** Remove the newest snapshot of each volume, too. */
  readonly all: boolean
}

export interface Purged {
  /** Removed tags, oldest first. */
  readonly removed: readonly string[]
  /** Tags that were kept, with the clones that depend on them: `pot web`. */
  readonly needed: readonly {readonly tag: string; readonly by: readonly string[]}[]
  /** Tags that could not be removed; a warning of the step says why. */
  readonly failed: readonly string[]
}

/**
 * Removes the snapshots of a pot or a fscomp. Keeps a tag that a clone depends on on all volumes, and reports it in `needed`. Having nothing to remove is not
 * an error. Rejects with NO_POT, NO_FSCOMP, NO_VOLUME, and with the errors of `Operate`.
 */
export async function purgeSnapshots(ctx: Context, {owner, all}: PurgeRequest): Promise<Purged> {
  const pot = recordOf(ctx, owner)
  const {result, carriedOut} = await ctx.operate({
    title: `purge the snapshots of ${owner.name}`,
    event: 'purge-snapshots',
    subject: {...defined({pot}), detail: owner.name},
    locks: [lockOf(owner)],
    async plan(look) {
      const {storage} = ctx.host
      const volumes = await look.volumes()
      const own = volumesOf(owner, volumes)
      const removed: string[] = []
      const needed: {tag: string; by: string[]}[] = []
      const steps: Step[] = []
      for (const tag of tagsOf(own)) {
        const paths = own.filter((volume) => hasTag(volume, tag) && (all || !isNewest(volume, tag))).map(({path}) => path)
        if (paths.length === 0) continue
        const by = clonesOf(storage, volumes, paths, tag)
        if (by.length > 0) {
          needed.push({tag, by})
          continue
        }
        removed.push(tag)
        steps.push(...removeSteps(ctx, paths, tag))
      }
      return {steps, result: {removed, needed}}
    },
  })
  const failed = carriedOut ? await stillThere(ctx, owner, result.removed, all) : []
  return {...result, removed: result.removed.filter((tag) => !failed.includes(tag)), failed}
}

/**
 * Steps that remove a snapshot. They are optional: a snapshot that another program holds cannot be removed, and recovery must not retry the removal forever.
 */
export const removeSteps = ({host}: Pick<Context, 'host'>, paths: readonly string[], tag: string): Step[] =>
  host.storage.removeSnapshot(paths, tag).map((step) => ({...step, optional: true}))

async function stillThere({host}: Context, owner: Owner, tags: readonly string[], all: boolean): Promise<string[]> {
  if (tags.length === 0) return []
  const own = volumesOf(owner, await host.storage.volumes())
  return tags.filter((tag) => own.some((volume) => hasTag(volume, tag) && (all || !isNewest(volume, tag))))
}

const isNewest = ({snapshots}: Volume, tag: string) => snapshots.at(-1)?.tag === tag
