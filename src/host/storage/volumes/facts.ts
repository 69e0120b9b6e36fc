import {PotError} from '../../../errors.js'
import type {Volume} from '../../types.js'

export const isBelow = (path: string, top: string): boolean => path.startsWith(`${top}/`)

/** Whether pot itself makes `volume` below the base or pot `path`. */
export function isPart(path: string, volume: string): boolean {
  const [top, name, ...rest] = path.split('/')
  return rest.length === 0 && ['bases', 'jails'].includes(top ?? '') && ['m', 'usr.local', 'custom'].some((part) => volume === `${top}/${name}/${part}`)
}

/** Depth, for sorting: parents first is ascending. */
export const depth = (path: string): number => path.split('/').length

/** The volume with all volumes below it, parents first. */
export const subtree = (volumes: readonly Volume[], top: string): Volume[] =>
  volumes.filter(({path}) => path === top || isBelow(path, top)).sort((a, b) => depth(a.path) - depth(b.path))

/**
 * Clones, outside of `path` and the volumes below it, of one of their snapshots; with `tags`, only clones of these snapshots of
 * `path` itself. ZFS cannot destroy a volume that has clones, btrfs can.
 */
export const dependents = (volumes: readonly Volume[], path: string, tags?: readonly string[]): Volume[] =>
  volumes.filter(({path: own, origin}) => {
    if (origin === undefined || own === path || isBelow(own, path)) return false
    return tags === undefined ? origin.path === path || isBelow(origin.path, path) : origin.path === path && tags.includes(origin.tag)
  })

/** Throws HAS_CLONES when `dependents` finds some; the message names them. */
export function refuseClones(volumes: readonly Volume[], path: string, tags?: readonly string[]): void {
  const clones = dependents(volumes, path, tags).map((volume) => volume.path)
  if (clones.length === 0) return
  const what = tags === undefined ? path : tags.map((tag) => `${path}@${tag}`).join(', ')
  throw new PotError('HAS_CLONES', `${what} cannot be destroyed: ${clones.join(', ')} ${clones.length === 1 ? 'is a clone' : 'are clones'} of it`, {
    hint: `destroy ${clones.join(' and ')} first`,
  })
}

/** Tags of `path` after `tag`, oldest first. Throws NO_VOLUME or NO_SNAPSHOT. */
export function laterTags(volumes: readonly Volume[], path: string, tag: string): string[] {
  const volume = volumes.find((one) => one.path === path)
  if (volume === undefined) throw new PotError('NO_VOLUME', `there is no volume ${path}`)
  const tags = volume.snapshots.map((snapshot) => snapshot.tag)
  const index = tags.indexOf(tag)
  if (index >= 0) return tags.slice(index + 1)
  throw new PotError('NO_SNAPSHOT', `${path} has no snapshot ${tag}`, {hint: tags.length === 0 ? undefined : `it has ${tags.join(', ')}`})
}
