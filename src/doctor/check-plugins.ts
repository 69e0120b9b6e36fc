import {PotError} from '../errors.js'
import {installedNames} from '../plugins/installed.js'
import {checkNeeds} from '../record/needs.js'
import {error, type Finding} from './finding.js'
import type {Look} from './look.js'

/** The names of the installed plugins. Returns an empty list when the list of plugins cannot be read: pot prints a warning about that at each start. */
function namesIn(dataDir: string): string[] {
  try {
    return installedNames(dataDir)
  } catch {
    return []
  }
}

/** Finds plugins that are installed in `dataDir` but are not loaded. */
export function checkPlugins(dataDir: string, loaded: readonly string[]): Finding[] {
  const missing = namesIn(dataDir).filter((name) => !loaded.includes(name))
  return missing.map((name) => error(`plugin ${name} does not load`, `pot plugins uninstall ${name}`))
}

/** Findings for declarations of plugins that have no effect. */
export const findingsOf = (problems: readonly {readonly plugin: string; readonly what: string}[]): Finding[] =>
  problems.map(({plugin, what}) => error(`plugin ${plugin} is broken: ${what}`, `pot plugins uninstall ${plugin}`))

/** Finds pots that cannot start because a plugin that they need is missing. */
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

/** Finds settings that plugins need and that have no value. */
export const checkRequiredSettings = ({ctx: {settings}}: Look): Finding[] =>
  settings.keys
    .filter(({key, required}) => required === true && (settings.values.get(key) ?? '') === '')
    .map(({key, plugin}) => error(`${key} has no value, and the plugin ${plugin} needs it`, `pot config --set ${key}=VALUE`))
