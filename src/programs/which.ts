import {accessSync, constants} from 'node:fs'
import {join} from 'node:path'
import {searchPath} from './search-path.js'

/** Absolute path of a program; a path is taken as it is; undefined when there is none. */
export function which(tool: string): string | undefined {
  if (tool.includes('/')) return tool
  for (const place of searchPath().split(':')) {
    try {
      accessSync(join(place, tool), constants.X_OK)
      return join(place, tool)
    } catch {
      // the next one
    }
  }
  return undefined
}
