import type {Context} from '../context.js'
import {hasCode, PotError} from '../errors.js'
import {isUp, type Look} from '../host/look.js'
import type {Volume} from '../host/types.js'
import {clonesOf} from './clones.js'
import {outOfReach, placesOf} from './nested.js'
import {lockOf, ownerOf, recordOf, volumesOf, type Owner} from './owner.js'
import {removeSteps} from './purge.js'
import {checkTag, freeTag, hasTag, tagsOf} from './tags.js'

export interface TakeRequest {
  readonly owner: Owner
  /** The tag. Default: epoch seconds. */
  readonly tag?: string | undefined
  /** After taking the snapshot, remove the oldest earlier snapshot that no clone depends on. */
  readonly rotate?: boolean | undefined
}

export interface Taken {
  readonly tag: string
  /** The volumes that were snapshotted. */
  readonly volumes: readonly string[]
  /** The tag that `rotate` removed. */
  readonly removed: string | undefined
}

/**
 * Takes a snapshot of all volumes of a pot at one instant, or of a fscomp. The snapshot of a running pot has the contents that a power failure would leave.
 * Rejects with USAGE for a bad tag, TAG_EXISTS, NO_POT, NO_FSCOMP, NO_VOLUME, and with the errors of `Operate`.
 */
export async function takeSnapshot(ctx: Context, request: TakeRequest): Promise<Taken> {
  if (request.tag !== undefined) checkTag(request.tag)
  recordOf(ctx, request.owner)
  for (let tries = 1; ; tries++) {
    const own = volumesOf(request.owner, await ctx.host.storage.volumes())
    const tag = request.tag ?? freeTag(Math.floor(Date.now() / 1000), own)
    try {
      return await takeAs(ctx, request, tag)
    } catch (error) {
      // Another command has taken this tag while this command waited for the lock.
      if (request.tag !== undefined || !hasCode(error, 'TAG_EXISTS') || tries === 100) throw error
    }
  }
}

async function takeAs(ctx: Context, {owner, rotate = false}: TakeRequest, tag: string): Promise<Taken> {
  const pot = recordOf(ctx, owner)
  const {result} = await ctx.operate({
    title: `snapshot ${owner.name}`,
    ...(pot ? {event: 'snapshot', subject: {pot, detail: tag}} : {}),
    locks: [lockOf(owner)],
    async plan(look, added) {
      recordOf(ctx, owner)
      const volumes = await look.volumes()
      const own = volumesOf(owner, volumes)
      const earlier = tagsOf(own)
      if (earlier.includes(tag))
        throw new PotError('TAG_EXISTS', `${owner.kind} '${owner.name}' has a snapshot '${tag}' already`, {hint: 'choose another name with -n'})
      await warnRunning(ctx, look, owner)
      const missing = await outOfReach(ctx.host.storage, own, volumes)
      if (missing.length > 0) ctx.report.warn(`the snapshot does not contain ${placesOf(missing)}`)
      const oldest = rotate ? oldestOf(ctx, volumes, own, earlier) : undefined
      const taken: Taken = {tag, volumes: own.map(({path}) => path), removed: oldest}
      const {storage} = ctx.host
      const steps = [
        ...added.before,
        ...storage.snapshot(taken.volumes, tag),
        ...added.after,
        ...(oldest === undefined ? [] : removeSteps(ctx, pathsWith(own, oldest), oldest)),
      ]
      return {steps, result: taken}
    },
  })
  return result
}

async function warnRunning({report}: Context, look: Look, {kind, name}: Owner): Promise<void> {
  if (kind !== 'pot' || !(await isUp(look, name))) return
  report.warn(`pot '${name}' is running: the snapshot contains the state that a power failure would leave`)
}

/** The oldest tag that may be removed. Tags that clones depend on are kept and reported. */
function oldestOf({host, report}: Context, volumes: readonly Volume[], own: readonly Volume[], tags: readonly string[]): string | undefined {
  const paths = own.map(({path}) => path)
  for (const tag of tags) {
    const clones = clonesOf(host.storage, volumes, paths, tag)
    if (clones.length === 0) return tag
    report.info(`snapshot ${tag} of ${ownerOf(paths[0] ?? '')} is kept: ${clones.join(', ')} depend${clones.length > 1 ? '' : 's'} on it`)
  }
  return undefined
}

const pathsWith = (own: readonly Volume[], tag: string) => own.filter((volume) => hasTag(volume, tag)).map(({path}) => path)
