import {PotError} from '../errors.js'
import {brokenHooks, problemsOf} from './check.js'
import {pluginsOf} from './contributed/contributions.js'
import type {Lifecycle} from './hooks.js'
import {notLoaded, type WithData} from './not-loaded.js'

/**
 * Refuses a command when a plugin is broken: a plugin that cannot run cannot refuse the command or apply its limits and networks. Rejects with BROKEN_PLUGIN
 * when a plugin does not load, is incompatible, or has a hook for an unknown event; with HOOK_FAILED when a hook of this event cannot run.
 */
export async function refuseBroken(config: WithData, event: Lifecycle): Promise<void> {
  const [absent] = notLoaded(config)
  if (absent !== undefined) {
    const [what = '', hint] = absent.split('; ')
    throw new PotError('BROKEN_PLUGIN', `${event} is refused because an installed plugin does not load: ${what}`, {hint})
  }
  const unknown = problemsOf(config).find(({stops}) => stops === 'all')
  if (unknown !== undefined) {
    const {plugin, what} = unknown
    throw new PotError('BROKEN_PLUGIN', `plugin ${plugin} is broken: ${what}; therefore ${event} is refused`, {hint: `pot plugins uninstall ${plugin}`})
  }
  for (const one of pluginsOf(config)) {
    const [broken] = await brokenHooks(one, event)
    if (broken === undefined) continue
    throw new PotError('HOOK_FAILED', `plugin ${broken.plugin} fails at ${event}: ${broken.what}`, {hint: `pot plugins uninstall ${broken.plugin}`})
  }
}
