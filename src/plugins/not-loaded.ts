import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord, type Loaded} from './contributions.js'

export interface WithData extends Loaded {
  readonly dataDir: string
}

const messageOf = (error: unknown) => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))

function parse(path: string): {readonly value: unknown} | {readonly problem: string} {
  try {
    return {value: JSON.parse(readFileSync(path, 'utf8'))}
  } catch (error) {
    return {problem: `${path}: ${messageOf(error).replace(`, open '${path}'`, '')}`}
  }
}

function whyNot(name: string, root: unknown, data: string): string {
  const found = parse(join(typeof root === 'string' ? root : join(data, 'node_modules', name), 'package.json'))
  return 'problem' in found ? found.problem : 'DEBUG=* says why'
}

/** By data directory: oclif makes a new Config for each command. */
const found = new Map<string, readonly string[]>()

/** Looks for plugins that are installed and are not there: to be called when plugins have been loaded. See `notLoaded`. */
export function lookForMissing(loaded: WithData): void {
  found.set(loaded.dataDir, missing(loaded))
}

/**
 * One line for each plugin that is installed and is not there, as it was when the plugins were loaded: one that comes while a command waits for its turn
 * has no part in it. oclif says so too, but not which one it is.
 */
export const notLoaded = (loaded: WithData): readonly string[] => found.get(loaded.dataDir) ?? missing(loaded)

function missing({plugins, dataDir}: WithData): string[] {
  const path = join(dataDir, 'package.json')
  const list = parse(path)
  if ('problem' in list) return !existsSync(path) ? [] : [`no plugins are loaded: ${list.problem}`]
  const oclif = isRecord(list.value) ? list.value.oclif : undefined
  const installed = isRecord(oclif) && Array.isArray(oclif.plugins) ? oclif.plugins.filter(isRecord) : []
  return installed.flatMap(({name, root}) =>
    typeof name === 'string' && !plugins.has(name) ? [`plugin ${name} does not load (${whyNot(name, root, dataDir)}); pot plugins uninstall ${name}`] : [],
  )
}
