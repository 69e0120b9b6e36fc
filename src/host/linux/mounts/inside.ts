import {lstatSync, readdirSync, readlinkSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {hasCode} from '../../../errors.js'
import {readWithin} from '../../../paths/read-within.js'

const MOST_LINKS = 40

/**
 * Where `path` (absolute, as seen in a pot) lies when `root` is taken as `/`: links are followed, and never lead out of the
 * tree. undefined when it is not there. For looking only: a running pot can change its tree at any time.
 */
export function resolveInside(root: string, path: string): string | undefined {
  let todo = path.split('/').filter((part) => part !== '')
  let at = '/'
  for (let links = 0; todo.length > 0; ) {
    const [part = '', ...rest] = todo
    todo = rest
    if (part === '.') continue
    if (part === '..') {
      at = dirname(at)
      continue
    }
    const next = join(at, part)
    const entry = lstatSync(join(root, next), {throwIfNoEntry: false})
    if (entry === undefined) return undefined
    if (!entry.isSymbolicLink()) {
      at = next
      continue
    }
    links += 1
    if (links > MOST_LINKS) return undefined
    const link = readlinkSync(join(root, next))
    if (link.startsWith('/')) at = '/'
    todo = [...link.split('/').filter((piece) => piece !== ''), ...todo]
  }
  return join(root, at)
}

/** Contents of a file of a pot; undefined when it is not there or cannot be read. Rejects with TOO_LARGE. */
export function readInside(root: string, path: string): string | undefined {
  try {
    return readWithin(root, join(root, path))?.toString('utf8')
  } catch (error) {
    if (hasCode(error, 'TOO_LARGE')) throw error
    return undefined
  }
}

/** Whether `path` is known not to be in a tree: one that is not assembled yet may get it. */
export function lacks(root: string, path: string): boolean {
  try {
    return readdirSync(root).length > 0 && resolveInside(root, path) === undefined
  } catch {
    return false
  }
}
