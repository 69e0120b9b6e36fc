import {statSync} from 'node:fs'
import {join} from 'node:path'

/** Whether the volumes below the pot root are mounted: then they are on a device of their own. Wrong only in one direction: false for some that are mounted. */
export function isAwake(fsRoot: string): boolean {
  const [root, jails] = [fsRoot, join(fsRoot, 'jails')].map((path) => statSync(path, {throwIfNoEntry: false}))
  return root !== undefined && jails !== undefined && root.dev !== jails.dev
}
