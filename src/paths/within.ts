import {lstatSync, readlinkSync} from 'node:fs'
import {join, relative, sep} from 'node:path'
import {PotError} from '../errors.js'
import {resolveLinks} from './links.js'

/**
 * Resolves the links in `path` (absolute, below `root`) with `root` as the root directory; see `resolveLinks`. Components that do not exist stay
 * unchanged. `look` maps a path below `root` to the place where it is found while the tree is not assembled. Throws OUTSIDE if `path` is not below `root`,
 * and LINK_LOOP.
 */
export function resolveWithin(root: string, path: string, last: 'follow' | 'keep' = 'follow', look: (path: string) => string = (at) => at): string {
  const inside = relative(root, path)
  if (inside === '..' || inside.startsWith(`..${sep}`)) throw new PotError('OUTSIDE', `${path} is not in ${root}`)
  return join(
    root,
    resolveLinks(inside, (at) => linkAt(look(join(root, at))), {last}),
  )
}

function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined
  } catch {
    return undefined
  }
}
