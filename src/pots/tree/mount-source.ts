import {realpathSync, statSync} from 'node:fs'
import {join, resolve} from 'node:path'
import type {Context} from '../../context.js'
import {misuse, PotError} from '../../errors.js'
import type {Look} from '../../host/look.js'
import {whyNoMount} from '../../record/mounts.js'
import {isBelow} from './tree.js'
import {placeOf, volumeOf} from './source-place.js'
import type {Pot} from '../../record/pot.js'

export type MountSource =
  /** A directory or a regular file of the host. */
  | {readonly kind: 'directory'; readonly path: string}
  | {readonly kind: 'fscomp'; readonly name: string}
  /** Full dataset name, with the pool. */
  | {readonly kind: 'dataset'; readonly name: string}

export interface FoundSource {
  /** The source as written in fscomp.conf. */
  readonly source: string
  /** Absolute path of the contents. */
  readonly at: string
  /** Inode number of a directory or file of the host. */
  readonly inode?: string
  /** Whether the source is a regular file of the host. */
  readonly file?: boolean
  /** Path of pot's own volume. */
  readonly volume: string | undefined
}

/** Finds the source to mount. Rejects with NO_SOURCE, BAD_SOURCE, and with USAGE for a name that fscomp.conf cannot hold. */
export async function findSource(ctx: Context, look: Look, pot: Pot, source: MountSource): Promise<FoundSource> {
  if (source.kind === 'directory') return directory(ctx, pot, source.path)
  const name = source.kind === 'fscomp' ? `${ctx.settings.zfsRoot}/fscomp/${source.name}` : source.name
  const volume = volumeOf(ctx.settings.zfsRoot, name)
  if (volume !== undefined && !(await look.volumes()).some(({path}) => path === volume)) throw absent(source)
  if (volume !== undefined && isBelow(volume, `jails/${pot.name}`)) throw new PotError('BAD_SOURCE', `${name} is a part of '${pot.name}' itself`)
  if (volume === undefined && ctx.host.storage.placeOutside === undefined) throw absent(source)
  return {source: name, at: await placeOf(ctx, look, name), volume}
}

const absent = (source: Exclude<MountSource, {kind: 'directory'}>): PotError =>
  new PotError('NO_SOURCE', `there is no ${source.kind} ${source.name}`, {hint: source.kind === 'fscomp' ? `pot create-fscomp -f ${source.name}` : 'zfs list'})

function directory({settings}: Context, pot: Pot, path: string): FoundSource {
  const real = realSource(path)
  const why = whyNoMount(real)
  if (why !== undefined) throw misuse(`${JSON.stringify(real)} cannot be mounted: ${why}`)
  const jails = realpathSync(join(settings.fsRoot, 'jails'))
  // A pot could replace it with a link before the next start, and reach any directory of the host.
  if (isBelow(real, jails)) throw new PotError('BAD_SOURCE', `${real} is in a pot, which could replace it`, {hint: 'share a fscomp: pot create-fscomp'})
  if (isBelow(realpathSync(pot.dir), real)) throw new PotError('BAD_SOURCE', `${real} contains '${pot.name}' itself, with its configuration`)
  const stat = statSync(real, {bigint: true})
  return {source: real, at: real, volume: undefined, inode: String(stat.ino), file: stat.isFile()}
}

function realSource(path: string): string {
  const absolute = resolve(path)
  if (!statSync(absolute, {throwIfNoEntry: false})) throw new PotError('NO_SOURCE', `there is no directory or file ${absolute}`, {hint: `mkdir -p ${absolute}`})
  const real = realpathSync(absolute)
  const stat = statSync(real)
  if (stat.isDirectory() || stat.isFile()) return real
  throw new PotError('BAD_SOURCE', `${absolute} is neither a directory nor a regular file`)
}
