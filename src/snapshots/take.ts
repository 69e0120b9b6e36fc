import type {Context} from '../context.js'
import {hasCode, PotError} from '../errors.js'
import {isUp, type Look} from '../host/look.js'
import type {Volume} from '../host/types.js'
import {clonesOf} from './clones.js'
import {fscompsOf, inWords, volumesOfFscomps} from './fscomps.js'
import {outOfReach, placesOf} from './nested.js'
import {lockOf, ownerOf, recordOf, volumesOf, type Owner} from './owner.js'
import {removeSteps} from './purge.js'
import {givenUp, parseRetention, type Period} from './retention.js'
import {checkTag, freeTag, hasTag, tagsOf} from './tags.js'

export interface TakeRequest {
  readonly owner: Owner
  /** The tag. Default: epoch seconds. */
  readonly tag?: string | undefined
  /** After taking the snapshot, remove the oldest earlier snapshot that no clone depends on. */
  readonly rotate?: boolean | undefined
  /** After taking the snapshot, remove the earlier snapshots that this retention gives up, and that no clone depends on; see `parseRetention`. */
  readonly keep?: string | undefined
  /** See `fscompsOf`. */
  readonly withFscomps?: boolean | undefined
}

export interface Taken {
  readonly tag: string
  /** The volumes that were snapshotted. */
  readonly volumes: readonly string[]
  /** The tags that were removed, oldest first. */
  readonly removed: readonly string[]
}

/**
 * Takes a snapshot of all volumes of a pot at one instant, or of a fscomp. The snapshot of a running pot has the contents that a power failure would leave.
 * Rejects with USAGE for a bad tag, TAG_EXISTS, NO_POT, NO_FSCOMP, NO_VOLUME, and with the errors of `Operate`.
 */
export async function takeSnapshot(ctx: Context, request: TakeRequest): Promise<Taken> {
  if (request.tag !== undefined) checkTag(request.tag)
  const periods = request.keep === undefined ? undefined : parseRetention(request.keep)
  for (let tries = 1; ; tries++) {
    const volumes = await ctx.host.storage.volumes()
    const {included} = fscompsOf(ctx, recordOf(ctx, request.owner), request.withFscomps)
    const own = [...volumesOf(request.owner, volumes), ...volumesOfFscomps(volumes, included)]
    const tag = request.tag ?? freeTag(Math.floor(Date.now() / 1000), own)
    try {
      return await takeAs(ctx, request, {tag, included, periods})
    } catch (error) {
      // Another command has taken this tag while this command waited for the lock.
      if (request.tag !== undefined || !hasCode(error, 'TAG_EXISTS') || tries === 100) throw error
    }
  }
}

interface Taking {
  readonly tag: string
  /** Names of the fscomps whose locks are taken. */
  readonly included: readonly string[]
  readonly periods: readonly Period[] | undefined
}

async function takeAs(ctx: Context, {owner, rotate = false, withFscomps}: TakeRequest, {tag, included, periods}: Taking): Promise<Taken> {
  const pot = recordOf(ctx, owner)
  const {result} = await ctx.operate({
    title: `snapshot ${owner.name}`,
    ...(pot ? {event: 'snapshot', subject: {pot, detail: tag}} : {}),
    locks: [lockOf(owner), ...included.map((name) => `fscomp/${name}`)],
    async plan(look, added) {
      const fscomps = fscompsOf(ctx, recordOf(ctx, owner), withFscomps)
      const volumes = await look.volumes()
      const ofOwner = volumesOf(owner, volumes)
      const own = [...ofOwner, ...volumesOfFscomps(volumes, included)]
      const earlier = tagsOf(ofOwner)
      const taker = own.find((volume) => hasTag(volume, tag))
      if (taker !== undefined)
        throw new PotError('TAG_EXISTS', `${inQuotes(taker.path)} has a snapshot '${tag}' already`, {hint: 'choose another name with -n'})
      if (withFscomps === undefined && fscomps.left.length > 0)
        ctx.report.warn(`the snapshot does not contain ${inWords(fscomps.left)}: pot snapshot --with-fscomps -p ${owner.name}`)
      await warnRunning(ctx, look, owner)
      const missing = await outOfReach(ctx.host.storage, own, volumes)
      if (missing.length > 0) ctx.report.warn(`the snapshot does not contain ${placesOf(missing)}`)
      const surplus = periods === undefined ? (rotate ? earlier : []) : givenUp([...earlier, tag], periods)
      const removed = removable(ctx, volumes, own, surplus, periods === undefined ? 1 : surplus.length)
      const taken: Taken = {tag, volumes: own.map(({path}) => path), removed}
      const {storage} = ctx.host
      const steps = [
        ...added.before,
        ...storage.snapshot(taken.volumes, tag),
        ...added.after,
        ...removed.flatMap((one) => removeSteps(ctx, pathsWith(own, one), one)),
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

const inQuotes = (path: string) => ownerOf(path).replace(/ (.*)$/, " '$1'")

/** The first `most` tags that may be removed. Tags before them that clones depend on are kept and reported. */
function removable({host, report}: Context, volumes: readonly Volume[], own: readonly Volume[], tags: readonly string[], most: number): string[] {
  const paths = own.map(({path}) => path)
  const removed: string[] = []
  for (const tag of tags) {
    if (removed.length === most) break
    const clones = clonesOf(host.storage, volumes, paths, tag)
    if (clones.length === 0) removed.push(tag)
    else report.info(`snapshot ${tag} of ${ownerOf(paths[0] ?? '')} is kept: ${clones.join(', ')} depend${clones.length > 1 ? '' : 's'} on it`)
  }
  return removed
}

const pathsWith = (own: readonly Volume[], tag: string) => own.filter((volume) => hasTag(volume, tag)).map(({path}) => path)
