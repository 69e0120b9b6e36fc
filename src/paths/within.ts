import {lstatSync, readlinkSync} from 'node:fs'
import {join, relative, sep} from 'node:path'
import {PotError} from '../errors.js'
import {resolveLinks} from './links.js'

/**
 * Where `path` (absolute, below `root`) really is when `resolveLinks` takes `root` for the root directory. Components that do not
 * exist are taken as they are. `look` returns where a path below `root` is found while the tree is not assembled.
 * Rejects with OUTSIDE when `path` is not below `root`, and with LINK_LOOP.
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
