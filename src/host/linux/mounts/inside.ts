import {lstatSync, readdirSync, readlinkSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError} from '../../../errors.js'
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
    if (hasCode(error, 'LINK_LOOP') || hasCode(error, 'ENOTDIR')) return undefined
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

/**
 * The runtime reads the accounts of a pot, whatever they are, and waits for ever for a fifo. Throws NOT_A_FILE when they are not files. Root in the pot can
 * still put something else there afterwards.
 */
export function checkAccounts(root: string): void {
  for (const path of ['/etc/passwd', '/etc/group']) {
    const place = resolveInside(root, path)
    const found = place === undefined ? undefined : lstatSync(place, {throwIfNoEntry: false})
    if (found !== undefined && !found.isFile()) throw new PotError('NOT_A_FILE', `${path} in ${root} is not a file, so that no program can run there`)
  }
}
