import type {Context} from '../context.js'
import {misuse, PotError} from '../errors.js'
import {refuseLeftOut} from '../snapshots/nested.js'
import {recordOf, volumesOf} from '../snapshots/owner.js'
import {hasTag, noSnapshot, tagsOf} from '../snapshots/tags.js'
import {refuseDirectory} from './create.js'
import {checkFscompName} from './name.js'

export interface CloneFscompRequest {
  readonly name: string
  readonly source: string
  /** The tag of the snapshot; the default is the last snapshot of the source. */
  readonly tag?: string | undefined
}

/**
 * Make a file system component that shares its blocks with a snapshot of another, and has the same quota. Resolves with the tag.
 * Rejects with USAGE for a bad name, NO_FSCOMP, EXISTS, NO_SNAPSHOT, NESTED_VOLUMES, and the errors of `Operate`.
 */
export async function cloneFscomp(ctx: Context, {name, source, tag: wanted}: CloneFscompRequest): Promise<string> {
  const target = `fscomp/${checkFscompName(name)}`
  if (name === source) throw misuse(`'${name}' cannot be a clone of itself`, `pot clone-fscomp -f NEW -F ${source}`)
  recordOf(ctx, {kind: 'fscomp', name: source})
  const {result} = await ctx.operate({
    title: `clone fscomp ${source} to ${name}`,
    event: 'clone-fscomp',
    subject: {detail: name},
    locks: [target, `~fscomp/${source}`],
    async plan(look) {
      const {storage} = ctx.host
      const volumes = await look.volumes()
      if (volumes.some(({path}) => path === target)) throw new PotError('EXISTS', `there is a fscomp '${name}' already`, {hint: 'pot ls -f'})
      const [from] = volumesOf({kind: 'fscomp', name: source}, volumes)
      const last = from === undefined ? undefined : tagsOf([from]).at(-1)
      if (from === undefined || last === undefined) throw noSnapshot(`fscomp '${source}'`, undefined, `pot snapshot -f ${source}`)
      const tag = wanted ?? last
      if (!hasTag(from, tag)) throw noSnapshot(`fscomp '${source}'`, tag, `it has ${tagsOf([from]).join(' ')}`)
      refuseDirectory(ctx, name)
      await refuseLeftOut(storage, from.path, tag)
      const quota = (await storage.quotas?.read([from.path]))?.get(from.path)
      const limited = quota === undefined ? [] : ((await storage.quotas?.set(target, quota, undefined)) ?? [])
      return {steps: [...storage.clone(from.path, tag, target), ...limited], result: tag}
    },
  })
  return result
}
