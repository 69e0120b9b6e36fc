import type {Step, Volume} from '../../host/types.js'

/** Where the tree of a new base comes from when it is no tarball: an image that a plugin knows. */
export interface TreeSource {
  /** Further locks of the operation. */
  readonly locks: readonly string[]
  /** Steps that make the volume `target` with the tree in it. Asked under the locks; `volumes` are those of now. */
  steps(target: string, volumes: readonly Volume[]): Promise<readonly Step[]>
  /** Steps that put the tree into a directory (absolute) that is there. */
  unpack(directory: string): Promise<readonly Step[]>
}
