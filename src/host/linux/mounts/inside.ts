import {lstatSync, readdirSync, readlinkSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../../../errors.js'
import {resolveLinks} from '../../../paths/links.js'
import {readWithin} from '../../../paths/read-within.js'

/**
 * Where `path` (absolute, as seen in a pot) lies when `root` is taken as `/`: see `resolveLinks`. undefined when it does not exist, or
 * is behind a loop of links. For reading only: a running pot can change its tree at any time.
 */
export function resolveInside(root: string, path: string): string | undefined {
  let missing = false
  try {
    const found = resolveLinks(path, (at) => {
      const stat = lstatSync(join(root, at), {throwIfNoEntry: false})
      missing ||= stat === undefined
      return stat?.isSymbolicLink() === true ? readlinkSync(join(root, at)) : undefined
    })
    return missing ? undefined : join(root, found)
  } catch (error) {
    if (hasCode(error, 'LINK_LOOP')) return undefined
    throw error
  }
}

/** Text of a file of a pot; undefined when it does not exist or cannot be read. Throws TOO_LARGE. */
export function readInside(root: string, path: string): string | undefined {
  try {
    return readWithin(root, join(root, path))?.toString('utf8')
  } catch (error) {
    if (hasCode(error, 'TOO_LARGE')) throw error
    return undefined
  }
}

/** Whether `path` is certainly not in a tree. A tree that is not assembled yet may get it. */
export function lacks(root: string, path: string): boolean {
  try {
    return readdirSync(root).length > 0 && resolveInside(root, path) === undefined
  } catch {
    return false
  }
}
