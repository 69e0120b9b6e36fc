import {PotError} from '../../../errors.js'
import type {Volume} from '../../types.js'

export const isBelow = (path: string, top: string): boolean => path.startsWith(`${top}/`)

/** Whether `volume` is one of the volumes that pot makes below the base or pot `path`. */
export function isPart(path: string, volume: string): boolean {
  const [top, name, ...rest] = path.split('/')
  return rest.length === 0 && ['bases', 'jails'].includes(top ?? '') && ['m', 'usr.local', 'custom'].some((part) => volume === `${top}/${name}/${part}`)
}

/** Returns the depth of a path, for sorting: in ascending order, parents come before their children. */
export const depth = (path: string): number => path.split('/').length

/** Returns the volume and all volumes below it, parents first. */
export const subtree = (volumes: readonly Volume[], top: string): Volume[] =>
  volumes.filter(({path}) => path === top || isBelow(path, top)).sort((a, b) => depth(a.path) - depth(b.path))

/**
 * Returns the clones of the snapshots of `path` and of the volumes below it, except clones that are themselves below `path`. With `tags`, returns only the
 * clones of these snapshots of `path`. ZFS cannot destroy a volume that has clones, btrfs can.
 */
export const dependents = (volumes: readonly Volume[], path: string, tags?: readonly string[]): Volume[] =>
  volumes.filter(({path: own, origin}) => {
    if (origin === undefined || own === path || isBelow(own, path)) return false
    return tags === undefined ? origin.path === path || isBelow(origin.path, path) : origin.path === path && tags.includes(origin.tag)
  })

/** Throws HAS_CLONES if `dependents` finds clones; the message names them. */
export function refuseClones(volumes: readonly Volume[], path: string, tags?: readonly string[]): void {
  const clones = dependents(volumes, path, tags).map((volume) => volume.path)
  if (clones.length === 0) return
  const what = tags === undefined ? path : tags.map((tag) => `${path}@${tag}`).join(', ')
  throw new PotError('HAS_CLONES', `${what} cannot be destroyed: ${clones.join(', ')} ${clones.length === 1 ? 'is a clone' : 'are clones'} of it`, {
    hint: `destroy ${clones.join(' and ')} first`,
  })
}

/** Returns the tags of the snapshots of `path` that are later than `tag`, the oldest first. Throws NO_VOLUME or NO_SNAPSHOT. */
export function laterTags(volumes: readonly Volume[], path: string, tag: string): string[] {
  const volume = volumes.find((one) => one.path === path)
  if (volume === undefined) throw new PotError('NO_VOLUME', `there is no volume ${path}`)
  const tags = volume.snapshots.map((snapshot) => snapshot.tag)
  const index = tags.indexOf(tag)
  if (index >= 0) return tags.slice(index + 1)
  throw new PotError('NO_SNAPSHOT', `${path} has no snapshot ${tag}`, {hint: tags.length === 0 ? undefined : `it has ${tags.join(', ')}`})
}
