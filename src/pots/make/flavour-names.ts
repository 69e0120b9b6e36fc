import {readdirSync} from 'node:fs'
import {hasCode} from '../../errors.js'

/** Names of the flavours in the directories, sorted: `web` for a file `web`, a script `web.sh`, or both. */
export function flavourNames(directories: readonly string[]): string[] {
  return [...new Set(directories.flatMap(filesIn).map((file) => file.replace(/\.sh$/, '')))].sort()
}

function filesIn(directory: string): string[] {
  try {
    const entries = readdirSync(directory, {withFileTypes: true})
    return entries.filter((entry) => !entry.isDirectory() && !/^\.|\.(md|in)$/i.test(entry.name)).map(({name}) => name)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}
