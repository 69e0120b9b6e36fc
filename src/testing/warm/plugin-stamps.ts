import {readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {directoryOf, installed} from '../../plugins/installed.js'

/** The installed plugins in a data directory, with what changes when their files change; undefined if this cannot be found out. By directory. */
export function pluginStamps(data: string): ReadonlyMap<string, string> | undefined {
  try {
    return new Map(installed(data).map((plugin) => [directoryOf(data, plugin), stampOf(directoryOf(data, plugin)).join(' ')]))
  } catch {
    return undefined
  }
}

/** Packages that the plugin needs are not its own files. */
function stampOf(directory: string): string[] {
  return readdirSync(directory, {withFileTypes: true}).flatMap((entry) => {
    if (entry.name === 'node_modules') return []
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return stampOf(path)
    const {ino, size, mtimeNs} = statSync(path, {bigint: true})
    return [`${path}:${ino}:${size}:${mtimeNs}`]
  })
}
