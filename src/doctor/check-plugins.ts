import {PotError} from '../errors.js'
import {installedNames} from '../plugins/installed.js'
import {checkNeeds} from '../record/needs.js'
import {error, type Finding} from './finding.js'
import type {Look} from './look.js'

/** A list that cannot be read is a warning of each start. */
function namesIn(dataDir: string): string[] {
  try {
    return installedNames(dataDir)
  } catch {
    return []
  }
}

/** Plugins that are installed in `dataDir` and are not among those that were loaded. */
export function checkPlugins(dataDir: string, loaded: readonly string[]): Finding[] {
  const missing = namesIn(dataDir).filter((name) => !loaded.includes(name))
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
