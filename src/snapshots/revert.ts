import {defined} from '../defined.js'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {Volume} from '../host/types.js'
import type {Step} from '../operations/types.js'
import {attributeKey} from '../record/attributes.js'
import {confFile, mountsFile} from '../record/store.js'
import type {Pot} from '../record/pot.js'
import {clonesOf} from './clones.js'
import {fscompsOf, inWords, volumesOfFscomps} from './fscomps.js'
import {refuseLost} from './nested.js'
import {lockOf, optionOf, recordOf, volumesOf, type Owner} from './owner.js'
import {hasTag, laterThan, noSnapshot, tagsOf} from './tags.js'
import {refuseInUse} from './users.js'

export interface RevertRequest {
  readonly owner: Owner
  /** The tag of the snapshot. Default: the last snapshot. */
  readonly tag?: string | undefined
  /** Also remove later snapshots, where the file system cannot keep them. */
  readonly force?: boolean | undefined
  /** See `fscompsOf`. */
  readonly withFscomps?: boolean | undefined
}

export interface Reverted {
  readonly tag: string
  readonly volumes: readonly string[]
  /** Volumes without this snapshot, which are not changed. */
  readonly without: readonly string[]
  /** Tags of the later snapshots that were removed. */
  readonly removed: readonly string[]
}

/**
 * Rolls all volumes of a stopped pot, or a fscomp, back to a snapshot. Rejects with NO_SNAPSHOT; RUNNING; IN_USE; LATER_SNAPSHOTS without `force`;
 * NESTED_VOLUMES; HAS_CLONES when a later snapshot has clones, even with `force`; NO_POT; NO_FSCOMP; NO_VOLUME; and with the errors of `Operate`.
 */
export async function revert(ctx: Context, {owner, tag: wanted, force = false, withFscomps}: RevertRequest): Promise<Reverted> {
  const pot = recordOf(ctx, owner)
  const {included, left} = fscompsOf(ctx, pot, withFscomps)
  const {result} = await ctx.operate({
    title: `revert ${owner.name}`,
    event: 'revert',
    subject: {...defined({pot}), detail: owner.name},
    locks: [lockOf(owner), ...included.map((name) => `fscomp/${name}`)],
    async plan(look) {
      const {storage} = ctx.host
      const volumes = await look.volumes()
      const ofOwner = volumesOf(owner, volumes)
      const tag = chosen(owner, ofOwner, wanted)
      const losing = (name: string) => (storage.rollbackLosesLater ? lostWith(volumesOfFscomps(volumes, [name]), tag) : [])
      // The command line of pot 0.16 never touched a fscomp: a newer snapshot of one is no reason to refuse it.
      const newer = withFscomps === undefined && !force ? included.filter((name) => losing(name).length > 0) : []
      const taken = included.filter((name) => !newer.includes(name))
      const own = [...ofOwner, ...volumesOfFscomps(volumes, taken)]
      const stay = left.filter(({name}) => volumesOfFscomps(volumes, [name]).some((volume) => hasTag(volume, tag)))
      if (withFscomps === undefined && stay.length > 0)
        ctx.report.warn(`not reverted: ${inWords(stay)}; snapshot ${tag} has it: pot revert --with-fscomps -p ${owner.name} -s ${tag}`)
      for (const name of newer)
        ctx.report.warn(
          `not reverted: ${name}, whose later snapshots ${losing(name).join(', ')} would be lost: pot revert --with-fscomps -p ${owner.name} -s ${tag} -F`,
        )
      await refuseInUse(ctx, look, owner, own)
      const affected = own.filter((volume) => hasTag(volume, tag))
      const removed = storage.rollbackLosesLater ? lostWith(affected, tag) : []
      refuseClones(ctx, owner, volumes, affected, removed)
      if (removed.length > 0 && !force) {
        const name = taken.find((one) => losing(one).length > 0)
        throw lostWith(ofOwner, tag).length > 0 || name === undefined
          ? later(owner, owner, tag, removed)
          : later(owner, {kind: 'fscomp', name}, tag, losing(name))
      }
      await refuseLost(storage, affected, volumes)
      const paths = affected.map(({path}) => path)
      const reverted: Reverted = {tag, volumes: paths, without: own.filter((volume) => !affected.includes(volume)).map(({path}) => path), removed}
      return {
        steps: [
          ...storage.rollback(paths, tag, volumes),
          ...(pot?.type === 'multi' ? [ownName(ctx, pot)] : []),
          ...(pot === undefined ? [] : sameQuota(ctx, pot)),
        ],
        result: reverted,
      }
    },
  })
  return result
}

function chosen(owner: Owner, own: readonly Volume[], wanted: string | undefined): string {
  const tags = tagsOf(own)
  const tag = wanted ?? tags.at(-1)
  const what = `${owner.kind} '${owner.name}'`
  if (tag === undefined) throw noSnapshot(what, undefined, `pot snapshot ${optionOf(owner)}`)
  if (!tags.includes(tag)) throw noSnapshot(what, tag, tags.length === 0 ? `pot snapshot ${optionOf(owner)}` : `it has ${tags.join(' ')}`)
  return tag
}

function refuseClones({host}: Context, owner: Owner, volumes: readonly Volume[], affected: readonly Volume[], later: readonly string[]): void {
  for (const tag of later) {
    const clones = clonesOf(
      host.storage,
      volumes,
      affected.map(({path}) => path),
      tag,
    )
    if (clones.length === 0) continue
    const who = `${clones.join(', ')} depend${clones.length > 1 ? '' : 's'} on it`
    throw new PotError('HAS_CLONES', `the later snapshot ${tag} of ${owner.kind} '${owner.name}' would have to be destroyed, and ${who}`, {
      hint: `pot revert ${optionOf(owner)} -s ${tag}`,
    })
  }
}

/** Tags of the snapshots that these volumes have after `tag`, oldest first. */
const lostWith = (volumes: readonly Volume[], tag: string): string[] =>
  tagsOf(volumes).filter((later) => volumes.some((volume) => laterThan(volume, tag).includes(later)))

/** `of`: the owner, or a fscomp that it mounts. */
const later = (owner: Owner, of: Owner, tag: string, removed: readonly string[]) =>
  new PotError('LATER_SNAPSHOTS', `later snapshots of ${of.kind} '${of.name}' would be lost: ${removed.join(', ')}`, {
    hint: `pot revert ${of === owner ? '' : '--with-fscomps '}${optionOf(owner)} -s ${tag} -F`,
  })

/** The storage keeps the quota of a pot; this step puts it into the record of the snapshot again, which can have another one. */
function sameQuota({host: {storage}}: Context, pot: Pot): Step[] {
  if (storage.quotas === undefined) return []
  const key = attributeKey('quota')
  const {quota} = pot.attributes
  return [
    {
      title: `keep the quota of ${pot.name}`,
      run: {do: 'edit', path: confFile(pot), rules: [{match: `^${literal(key)}=`}], append: quota === '' ? [] : [`${key}=${quota}`]},
    },
  ]
}

const literal = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')

/** A snapshot can be older than a rename of the pot. This step writes the pot's own mounts again, because their paths contain the name of the pot. */
function ownName({settings: {zfsRoot, fsRoot}}: Context, pot: Pot): Step {
  const name = pot.name.replaceAll('$', '$$$$')
  return {
    title: `check the mounts of ${pot.name}`,
    run: {
      do: 'edit',
      path: mountsFile(pot),
      rules: [
        {match: `^(${literal(zfsRoot)}/jails/)[^/\\s]+(/\\S+\\s+\\S+\\s+zfs-remount\\s*)$`, replace: `$1${name}$2`},
        {match: `^(\\S+\\s+${literal(fsRoot)}/jails/)[^/\\s]+(/m(?:[/\\s].*)?)$`, replace: `$1${name}$2`},
      ],
    },
  }
}
