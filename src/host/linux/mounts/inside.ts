import {lstatSync, readdirSync, readlinkSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../../../errors.js'
import {resolveLinks} from '../../../paths/links.js'
import {readWithin} from '../../../paths/read-within.js'

/**
 * Returns the place on the host of `path` (absolute, as seen in a pot), with `root` as `/`: see `resolveLinks`. Returns undefined if the path does not exist
 * or contains a loop of links. Use the result only for reading: a running pot can change its tree at any time.
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

/** Returns the text of a file of a pot; undefined if the file does not exist or cannot be read. Throws TOO_LARGE. */
export function readInside(root: string, path: string): string | undefined {
  try {
    return readWithin(root, join(root, path))?.toString('utf8')
  } catch (error) {
    if (hasCode(error, 'TOO_LARGE')) throw error
    return undefined
  }
}

/** Whether a tree certainly does not contain `path`. Returns false for an empty tree, which is not assembled yet. */
export function lacks(root: string, path: string): boolean {
  try {
    return readdirSync(root).length > 0 && resolveInside(root, path) === undefined
  } catch {
    return false
  }
}
