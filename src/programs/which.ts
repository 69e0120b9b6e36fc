import {accessSync, constants} from 'node:fs'
import {join} from 'node:path'
import {searchPath} from './search-path.js'

/** Returns the absolute path of a program in PATH; undefined if PATH does not contain it. A name with a slash is returned unchanged. */
export function which(tool: string): string | undefined {
  if (tool.includes('/')) return tool
  for (const place of searchPath().split(':')) {
    try {
      accessSync(join(place, tool), constants.X_OK)
      return join(place, tool)
    } catch {
      // Try the next directory.
    }
  }
  return undefined
}
