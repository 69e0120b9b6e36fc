import type {Storage, Volume} from '../host/types.js'
import {ownerOf} from './owner.js'

/** The clones of snapshot `tag` of one of `paths`, in words (`pot web`). On btrfs a clone holds its own blocks, so none depends on the snapshot. */
export function clonesOf({clonesDepend}: Pick<Storage, 'clonesDepend'>, volumes: readonly Volume[], paths: readonly string[], tag: string): string[] {
  if (!clonesDepend) return []
  const clones = volumes.filter(({origin}) => origin !== undefined && origin.tag === tag && paths.includes(origin.path))
  return [...new Set(clones.map(({path}) => ownerOf(path)))]
}
