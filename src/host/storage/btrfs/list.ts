import {garbage} from '../../../errors.js'
/** A line of `btrfs subvolume list -puq`. */
export interface Subvolume {
  /** Subvolumes that were created later have higher ids. */
  readonly id: number
  readonly parent: number
  readonly uuid: string
  /** UUID of the subvolume of which this is a snapshot. */
  readonly source: string | undefined
  /** Path relative to the directory in the command line, if the subvolume lies below it. */
  readonly path: string
}

const LINE = /^ID (\d+) gen \d+ parent (\d+) top level \d+ parent_uuid +(\S+) +uuid +(\S+) path (.*)$/

/** Parses a list of all subvolumes of a file system, and returns the subvolumes below the subvolume with the id `root`. */
export function parseList(stdout: string, root: number): Subvolume[] {
  const all = stdout.split('\n').flatMap((line) => {
    const [, id, parent, source, uuid, path] = LINE.exec(line) ?? []
    if (uuid === undefined || path === undefined) return []
    return [{id: Number(id), parent: Number(parent), uuid, source: source === '-' ? undefined : source, path}]
  })
  // A name may contain line breaks, so a single line in another format is not an error.
  if (all.length === 0 && stdout.trim() !== '') throw garbage('btrfs subvolume list', stdout)
  const inside = new Set([root])
  // A parent may have a higher id than a subvolume that was moved into it.
  for (let before = 0; before < inside.size; ) {
    before = inside.size
    for (const {id, parent} of all) if (inside.has(parent)) inside.add(id)
  }
  return all.filter(({id}) => id !== root && inside.has(id))
}
