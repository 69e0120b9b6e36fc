import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '../errors.js'
import {checkNeeds} from '../record/needs.js'
import {error, type Finding} from './finding.js'
import type {Look} from './look.js'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** Names of the plugins that were installed into `dataDir`. */
function installed(dataDir: string): string[] {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(dataDir, 'package.json'), 'utf8'))
    const oclif = isRecord(manifest) ? manifest.oclif : undefined
    const plugins: unknown = isRecord(oclif) ? oclif.plugins : undefined
    return (Array.isArray(plugins) ? plugins : []).flatMap((plugin: unknown) => (isRecord(plugin) && typeof plugin.name === 'string' ? [plugin.name] : []))
  } catch {
    return []
  }
}

/** Plugins that are installed in `dataDir` and are not among those that were loaded. */
export function checkPlugins(dataDir: string, loaded: readonly string[]): Finding[] {
  const missing = installed(dataDir).filter((name) => !loaded.includes(name))
  return missing.map((name) => error(`plugin ${name} does not load`, `pot plugins uninstall ${name}`))
}

/** What plugins declare and cannot do. */
export const findingsOf = (problems: readonly {readonly plugin: string; readonly what: string}[]): Finding[] =>
  problems.map(({plugin, what}) => error(`plugin ${plugin} is broken: ${what}`, `pot plugins uninstall ${plugin}`))

/** Pots that cannot be started, for a plugin that they need is not there. */
export function checkPluginNeeds({ctx, pots}: Look): Finding[] {
  return pots().pots.flatMap((pot) => {
    try {
      checkNeeds(ctx, pot)
      return []
    } catch (problem) {
      if (problem instanceof PotError) return [error(problem.message, problem.suggestions[0])]
      throw problem
    }
  })
}
