import type {Look} from '../../host/look.js'
import type {Step} from '../../host/types.js'

/** The source of the tree of a new base that is not a tarball: an image of a plugin. */
export interface TreeSource {
  /** Additional locks of the operation. */
  readonly locks: readonly string[]
  /** Steps that make the volume `target` with the tree in it. Called under the locks. */
  steps(target: string, look: Look): Promise<readonly Step[]>
  /** Steps that put the tree into an existing directory (absolute). */
  unpack(directory: string): Promise<readonly Step[]>
}
