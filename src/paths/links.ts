import {PotError} from '../errors.js'

/** Maximum number of links in a path, as on Linux. */
const MOST_LINKS = 40

/**
 * Resolves the links in `path` like a process whose root directory is `/`: an absolute link starts at `/`, and `..` does not lead above it. `linkAt`
 * returns the target of a link, and undefined for any other file; it may throw. It is called for each component in turn, with a path that contains no
 * links before the component. All paths begin with `/`. With `last` 'keep' the last component is not resolved. `outside` is called for a `..` that would
 * lead above the root directory. Throws LINK_LOOP after 40 links.
 */
export function resolveLinks(
  path: string,
  linkAt: (path: string) => string | undefined,
  {last = 'follow', outside}: {readonly last?: 'follow' | 'keep'; readonly outside?: () => void} = {},
): string {
  const pending = path.split('/')
  const done: string[] = []
  for (let links = 0; pending.length > 0; ) {
    const name = pending.shift() ?? ''
    if (name === '.' || name === '') continue
    if (name === '..') {
      if (done.pop() === undefined) outside?.()
      continue
    }
    const target = last === 'keep' && pending.length === 0 ? undefined : linkAt(`/${[...done, name].join('/')}`)
    if (target === undefined) {
      done.push(name)
      continue
    }
    links += 1
    if (links > MOST_LINKS) throw new PotError('LINK_LOOP', `too many links in ${path}`)
    if (target.startsWith('/')) done.length = 0
    pending.unshift(...target.split('/'))
  }
  return `/${done.join('/')}`
}
