import {PotError} from '../errors.js'

/** As many links as Linux follows in one path. */
const MOST_LINKS = 40

/**
 * Where `path` leads when links are followed as a process follows them whose root directory is `/`: an absolute link starts there, and `..`
 * stops there. `linkAt` returns the target of a link, and undefined for all else; it may throw. It is asked for each component in turn,
 * with a path in which no link is left. All paths begin with `/`. With `last` 'keep' the last component is not followed. `outside` is called
 * for a `..` that leads above the root directory. Rejects with LINK_LOOP after 40 links.
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
