import {lstatSync, readlinkSync} from 'node:fs'
import {join, relative, sep} from 'node:path'
import {PotError} from '../errors.js'

const MAX_LINKS = 40

/**
 * Where `path` (absolute, below `root`) really is when links are followed as a process that is confined to `root` follows them: an absolute
 * link starts at `root`, and `..` stops there. The last component is followed too unless `last` is 'keep'. Components that do not
 * exist are taken as they are. `look` tells where a path below `root` is found while the tree is not assembled.
 * Rejects with OUTSIDE when `path` is not below `root`, with LINK_LOOP after 40 links.
 */
export function resolveWithin(root: string, path: string, last: 'follow' | 'keep' = 'follow', look: (path: string) => string = (at) => at): string {
  const inside = relative(root, path)
  if (inside === '..' || inside.startsWith(`..${sep}`)) throw new PotError('OUTSIDE', `${path} is not in ${root}`)
  const pending = inside.split(sep).filter(Boolean)
  const done: string[] = []
  for (let links = 0; pending.length > 0; ) {
    const name = pending.shift() ?? ''
    if (name === '.' || name === '') continue
    if (name === '..') {
      done.pop()
      continue
    }
    const target = last === 'keep' && pending.length === 0 ? undefined : linkAt(look(join(root, ...done, name)))
    if (target === undefined) {
      done.push(name)
      continue
    }
    links += 1
    if (links > MAX_LINKS) throw new PotError('LINK_LOOP', `too many links in ${path}`)
    if (target.startsWith('/')) done.length = 0
    pending.unshift(...target.split('/'))
  }
  return join(root, ...done)
}

function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined
  } catch {
    return undefined
  }
}
