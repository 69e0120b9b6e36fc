import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {TYPES_FILE, typesText} from '../contract/types-text.js'
import {manifestOf} from './manifest.js'

/** Whether the file of types in the directory of a plugin differs from its package.json. A missing file does not differ. */
export function typesDiffer(directory: string, pjson: object): boolean {
  const file = join(directory, TYPES_FILE)
  return existsSync(file) && readFileSync(file, 'utf8') !== typesText(pjson)
}

/**
 * Writes the file of types of the plugin in `directory`. An up-to-date file keeps its time, so that a build does not see a change. Throws BROKEN_PLUGIN for a
 * directory without a plugin, or with a fault in its block `pot`.
 */
export function writeTypes(directory: string): {readonly file: string; readonly changed: boolean} {
  const {pjson} = manifestOf(directory)
  const file = join(directory, TYPES_FILE)
  const changed = !existsSync(file) || typesDiffer(directory, pjson)
  if (changed) {
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, typesText(pjson))
  }
  return {file, changed}
}
