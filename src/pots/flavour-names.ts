import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {hasCode} from '../errors.js'
import type {Places} from '../settings.js'

/** The flavours that come with pot. */
const STOCK = fileURLToPath(new URL('../../flavours', import.meta.url))

/** Names of the flavours of the host and of those that come with pot, sorted: `web` for a file `web`, a script `web.sh`, or both. */
export function flavourNames({config}: Pick<Places, 'config'>, stock: string = STOCK): string[] {
  const files = [join(config, 'flavours'), stock].flatMap(filesIn)
  return [...new Set(files.map((file) => file.replace(/\.sh$/, '')))].sort()
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
