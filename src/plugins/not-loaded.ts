import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {messageOf} from '../errors.js'
import {directoryOf, installed, listFile, type Installed} from './installed.js'
import type {Loaded} from './contributed/contributions.js'

export interface WithData extends Loaded {
  readonly dataDir: string
}

const firstLineOf = (error: unknown) => messageOf(error).split('\n')[0] ?? ''

/** The reason why `path` cannot be used; undefined when it can. */
function problemWith(path: string, use: () => unknown): string | undefined {
  try {
    use()
    return undefined
  } catch (error) {
    return `${path}: ${firstLineOf(error).replace(`, open '${path}'`, '')}`
  }
}

function whyNot(plugin: Installed, data: string): string {
  const path = join(directoryOf(data, plugin), 'package.json')
  return problemWith(path, () => JSON.parse(readFileSync(path, 'utf8'))) ?? 'DEBUG=* says why'
}

/** Results by data directory, because oclif makes a new Config for each command. */
const found = new Map<string, readonly string[]>()

/** Finds and remembers the installed plugins that are not loaded. Call it directly after the plugins were loaded. See `notLoaded`. */
export function lookForMissing(loaded: WithData): void {
  found.set(loaded.dataDir, missing(loaded))
}

/**
 * One line for each installed plugin that was not loaded. The result is the state at the time of loading: a plugin that is installed while a command waits for
 * a lock does not count. oclif reports such plugins too, but does not name them.
 */
export const notLoaded = (loaded: WithData): readonly string[] => found.get(loaded.dataDir) ?? missing(loaded)

function missing({plugins, dataDir}: WithData): string[] {
  let all: readonly Installed[] = []
  const problem = problemWith(listFile(dataDir), () => {
    all = installed(dataDir)
  })
  if (problem !== undefined) return [`no plugins are loaded: ${problem}`]
  return all
    .filter(({name}) => !plugins.has(name))
    .map((plugin) => `plugin ${plugin.name} does not load (${whyNot(plugin, dataDir)}); pot plugins uninstall ${plugin.name}`)
}
