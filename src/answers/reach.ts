import type {Loaded} from '../plugins/contributed/contributions.js'
import type {Ask} from '../programs/ask.js'
import {findPlaces, readSettings} from '../settings/file.js'
import {SETTING_KEYS} from '../settings/keys/core-keys.js'
import type {SettingKey} from '../settings/keys/setting-key.js'
import type {Places, Settings} from '../settings/settings.js'
import type {Reached, ReachedHost} from './answer.js'

type Environment = Readonly<Record<string, string | undefined>>

export const systemOf = (env: Environment) => ((env.POT_PLATFORM ?? process.platform) === 'freebsd' ? 'freebsd' : 'linux')

/** The directories and the settings of pot. `more`: keys of plugins. */
export function settingsOf(env: Environment, more: readonly SettingKey[]): {readonly places: Places; readonly settings: Settings} {
  const places = findPlaces(env, systemOf(env))
  return {places, settings: readSettings(places, {}, [...SETTING_KEYS, ...more])}
}

export const askLate: Ask = async (...question) => (await import('../programs/ask-host.js')).askHost(...question)

const isProgram = (runtime: string): boolean => runtime.startsWith('/') || ['crun', 'runc'].includes(runtime)

async function jailsOf(name: 'freebsd' | 'linux', {run}: Places, {fsRoot, runtime}: Settings): Promise<ReachedHost['jails']> {
  // A plugin may provide this runtime.
  if (runtime !== undefined && (name === 'freebsd' || !isProgram(runtime))) throw new Error(`the runtime ${runtime} is none of the core`)
  if (name === 'freebsd') {
    const {freebsdReach} = await import('../host/freebsd/reach.js')
    return freebsdReach(askLate, {fsRoot, run})
  }
  const [{reachJails}, {findRuntime}] = await Promise.all([import('../host/linux/jails/reach.js'), import('../host/linux/jails/runtime.js')])
  return reachJails({ask: askLate, run, fsRoot, found: await findRuntime(askLate, run, runtime)})
}

/** Opens what answers need. `check` throws when other users can change the files of pot. `index`: the keys of pot.conf and the plugins that it has. */
export function reachFrom(
  env: Environment,
  check: (found: {readonly places: Places; readonly settings: Settings}) => void,
  index: {readonly meaningKeys: readonly SettingKey[]; plugins(): Loaded},
): Reached {
  const found = settingsOf(env, index.meaningKeys)
  check(found)
  const name = systemOf(env)
  return {
    ...found,
    host: async () => ({name, jails: await jailsOf(name, found.places, found.settings)}),
    attributes: async () => {
      const [{CORE_ATTRIBUTES}, {contributedAttributes}] = await Promise.all([
        import('../record/core-attributes.js'),
        import('../plugins/contributed/attributes.js'),
      ])
      return [...CORE_ATTRIBUTES, ...contributedAttributes(index.plugins(), CORE_ATTRIBUTES).found]
    },
  }
}
