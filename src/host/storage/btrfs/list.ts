import {garbage} from '../../../errors.js'
/** A line of `btrfs subvolume list -puq`. */
export interface Subvolume {
  /** Ascending with the time of creation. */
  readonly id: number
  readonly parent: number
  readonly uuid: string
  /** UUID of the subvolume that it is a snapshot of. */
  readonly source: string | undefined
  /** Path relative to the directory that was asked for, if it lies below that directory. */
  readonly path: string
}

const LINE = /^ID (\d+) gen \d+ parent (\d+) top level \d+ parent_uuid +(\S+) +uuid +(\S+) path (.*)$/

/** Of all subvolumes of the file system, those below the subvolume with the id `root`. */
export function parseList(stdout: string, root: number): Subvolume[] {
  const all = stdout.split('\n').flatMap((line) => {
    const [, id, parent, source, uuid, path] = LINE.exec(line) ?? []
    if (uuid === undefined || path === undefined) return []
    return [{id: Number(id), parent: Number(parent), uuid, source: source === '-' ? undefined : source, path}]
  })
  // A name may have line breaks, so a line that is none of a volume is not wrong by itself.
  if (all.length === 0 && stdout.trim() !== '') throw garbage('btrfs subvolume list', stdout)
  const inside = new Set([root])
  // A parent may have a higher id than a subvolume that was moved into it.
  for (let before = 0; before < inside.size; ) {
    before = inside.size
    for (const {id, parent} of all) if (inside.has(parent)) inside.add(id)
  }
  return all.filter(({id}) => id !== root && inside.has(id))
}
