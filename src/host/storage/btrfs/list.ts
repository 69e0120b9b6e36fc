/** A line of `btrfs subvolume list -puq`. */
export interface Subvolume {
  /** Ascending with the time of creation. */
  readonly id: number
  readonly parent: number
  readonly uuid: string
  /** Of what it is a snapshot. */
  readonly source: string | undefined
  /** Relative to the directory that was asked for, when it lies below that. */
  readonly path: string
}

const LINE = /^ID (\d+) gen \d+ parent (\d+) top level \d+ parent_uuid +(\S+) +uuid +(\S+) path (.*)$/

/** Subvolumes below the subvolume with the id `root`, of a list of all the file system holds. */
export function parseList(stdout: string, root: number): Subvolume[] {
  const all = stdout.split('\n').flatMap((line) => {
    const [, id, parent, source, uuid, path] = LINE.exec(line) ?? []
    if (uuid === undefined || path === undefined) return []
    return [{id: Number(id), parent: Number(parent), uuid, source: source === '-' ? undefined : source, path}]
  })
  const inside = new Set([root])
  // A parent may have a higher id than what was moved into it.
  for (let before = 0; before < inside.size; ) {
    before = inside.size
    for (const {id, parent} of all) if (inside.has(parent)) inside.add(id)
  }
  return all.filter(({id}) => id !== root && inside.has(id))
}
