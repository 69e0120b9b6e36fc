import type {Config} from '@oclif/core/interfaces'
import {hasCode, isRecord, messageOf, PotError} from '../errors.js'
import {isMistake, pluginFailed, withPlace} from './failure.js'
import {isMetric, type Metric} from './contract/metric.js'
import {settled} from './unsettled.js'
import type {SettingChange} from '../settings/keys/setting-key.js'
import {uninstalledHooks} from './contributed/distribution.js'
import {choosable, declaredDrivers, loadDriver} from './drivers.js'
import {networkPart} from './network-part.js'
import type {NetworkTypeDriver} from './provided.js'
import type {TreeSource} from '../pots/tree/tree-source.js'
import type {Finding} from '../doctor/finding.js'
import {guarded, ofPot} from './guard.js'
import {refuseBroken} from './refuse-broken.js'
import {NOTHING_ADDED, type Added, type Emit, type ImagePot, type Lifecycle, type Planning, type PotHooks, type Subject, type Surroundings} from './hooks.js'
import {contributedEvents, subjectFaults} from './contributed/events.js'
import {permissionsIn, variablesOf} from './contributed/permissions.js'
import {mergeContributions, stepsOf} from './merge.js'
import type {Step} from '../operations/types.js'
import {inOrder} from './contributed/order.js'
import {wasTold} from './told-before.js'

type About = Omit<Subject, 'contributed'>

export interface EmitterOptions {
  readonly config: Config
  /** Returns the values of the flags that a plugin adds to the running command, for an event; see `valuesFor`. */
  readonly contributed: (plugin: string, event: Lifecycle) => Readonly<Record<string, unknown>>
  /** Returns the context. Called when a hook runs. */
  readonly ctx: () => Surroundings
  readonly warn: (line: string) => void
}

/** The result of one hook of a plugin. */
interface Outcome {
  readonly plugin: string
  readonly result?: unknown
  readonly error?: unknown
}

const hintOf = (error: unknown): string | undefined => {
  const hints = isRecord(error) && Array.isArray(error.suggestions) ? error.suggestions : []
  return typeof hints[0] === 'string' ? hints[0] : undefined
}
/** The exit status for an error of a plugin: a usage error of a plugin is a usage error of pot. */
const exitOf = (error: unknown): number => (hasCode(error, 'USAGE') ? 2 : 1)
const isFinding = (value: unknown): value is Finding =>
  isRecord(value) && typeof value.what === 'string' && ['error', 'warning', 'note'].some((severity) => value.severity === severity)
const isSource = (value: unknown): value is TreeSource =>
  isRecord(value) && Array.isArray(value.locks) && typeof value.steps === 'function' && typeof value.unpack === 'function'
const isImage = (value: unknown): value is ImagePot => isRecord(value) && typeof value.pot === 'string' && Array.isArray(value.make)
const isChange = (value: unknown): value is SettingChange =>
  isRecord(value) && typeof value.key === 'string' && (value.value === null || typeof value.value === 'string')
const refusal = ({plugin, error}: Outcome, event: string) =>
  new PotError('HOOK_VETO', `plugin ${plugin} refuses ${event}: ${messageOf(error)}`, {hint: hintOf(error), exit: exitOf(error), cause: error})
/** Whether the hook failed without refusing the command: it cannot run, or it does not end. */
const isBroken = (error: unknown) => ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'NEVER_ENDS', 'BROKEN_PLUGIN'].some((code) => hasCode(error, code))
/** Whether the error of a hook is a fault of the plugin, and no refusal. */
const isFault = (error: unknown) => isBroken(error) || isMistake(error)

/**
 * A configuration that contains the core and only one plugin. Config.runHook() calls the hooks of all plugins at the same time and with the same options. With
 * this configuration each plugin gets its own options, and the plugins run one after the other. Inside a hook, `this.config` is this configuration.
 */
async function only(config: Config, plugin: string): Promise<Config> {
  if (isIndexed(config)) return config.only(plugin)
  const {Config: OclifConfig} = await import('@oclif/core/config')
  const plugins = [...config.plugins].filter(([name, {isRoot}]) => name === plugin || isRoot)
  const view = new OclifConfig({root: config.root, plugins: new Map(plugins)})
  await view.load()
  return view
}

const isIndexed = (config: Config): config is Config & {only(plugin: string): Config} => 'only' in config

/** Cached results of `only`, by configuration, because each one takes a millisecond. */
const views = new WeakMap<Config, Map<string, Promise<Config>>>()

function viewOf(config: Config, plugin: string): Promise<Config> {
  const known = views.get(config) ?? new Map<string, Promise<Config>>()
  const view = known.get(plugin) ?? only(config, plugin)
  views.set(config, known.set(plugin, view))
  return view
}

async function runOne<E extends keyof PotHooks>(config: Config, plugin: string, event: E, options: PotHooks[E]['options']): Promise<Outcome[]> {
  const view = await viewOf(config, plugin)
  try {
    const {successes, failures} = await settled(view.runHook(event, options, undefined, true), () => new PotError('NEVER_ENDS', `its hook ${event} never ends`))
    const outcomes = [...successes.map(({result}) => ({plugin, result})), ...failures.map(({error}) => ({plugin, error}))]
    // oclif ignores a hook that it cannot find.
    const declared = config.plugins.get(plugin)?.hooks[event]?.length ?? 0
    if (outcomes.length < declared) throw new PotError('BROKEN_PLUGIN', `its hook ${event} names a function that does not exist`)
    return outcomes
  } catch (error) {
    if (!hasCode(error, 'NEVER_ENDS') && !hasCode(error, 'BROKEN_PLUGIN')) throw error
    return [{plugin, error}]
  }
}

/** Delivers events to the plugins; see `Emit`. Costs nothing for a plugin without a hook for the event. */
export function emitter({config, contributed, warn, ctx}: EmitterOptions): Emit {
  const listeners = (event: keyof PotHooks) => inOrder(config).filter(({name, hooks}) => (hooks[event]?.length ?? 0) > 0 && !wasTold(name, event))
  const send = async (lifecycle: Lifecycle, moment: 'before' | 'plan' | 'after', about: About, each: (outcome: Outcome) => void, planning?: Planning) => {
    const event = `pot:${lifecycle}:${moment}` as const
    for (const {name} of listeners(event)) {
      const subject = {...about, contributed: contributed(name, lifecycle)}
      for (const outcome of await runOne(config, name, event, {subject, ctx: ctx(), ...planning})) each(outcome)
    }
  }
  const network = networkPart(
    declaredDrivers(config, 'network').map((driver) => choosable<NetworkTypeDriver>(driver)),
    ctx,
  )
  const limitsOf = (plugin: string, pot?: About['pot']) => {
    const permissions = permissionsIn(config.plugins.get(plugin)?.pjson ?? {})
    return permissions && {permissions, variables: variablesOf(ctx(), pot)}
  }
  const rootOf = (plugin: string) => config.plugins.get(plugin)?.root ?? ''
  const broken = ({plugin, error}: Outcome, event: string, state = '') =>
    isMistake(error)
      ? pluginFailed({name: plugin, root: rootOf(plugin)}, event, error)
      : new PotError('HOOK_FAILED', `${state}plugin ${plugin} fails at ${event}: ${messageOf(error)}`, {
          hint: hintOf(error) ?? `pot plugins uninstall ${plugin}`,
          cause: error,
        })
  /** The error of a hook that fails or refuses. */
  const failure = (outcome: Outcome, event: string) => (isFault(outcome.error) ? broken(outcome, event) : refusal(outcome, event))
  const inWords = ({plugin, error}: Outcome) => (isMistake(error) ? withPlace(error, rootOf(plugin)) : messageOf(error))

  async function sourceOf<T extends object>(
    event: 'pot:base-source' | 'pot:image-source',
    from: string,
    is: (value: unknown) => value is T,
  ): Promise<T | undefined> {
    for (const {name} of listeners(event)) {
      const {host, ...others} = ctx()
      for (const {result, error} of await runOne(config, name, event, {from, ctx: {...others, host: ofPot(host)}})) {
        if (isFault(error)) throw broken({plugin: name, error}, event === 'pot:base-source' ? 'create-base' : 'the name of an image')
        if (error !== undefined) throw error
        if (is(result)) return guarded(result, {plugin: name, says: `its hook ${event} returns steps`}, limitsOf(name))
      }
    }
    return undefined
  }

  return {
    async before(event, about) {
      await refuseBroken(config, event)
      const refuse = (outcome: Outcome) => {
        if (!('error' in outcome)) return
        throw failure(outcome, event)
      }
      await send(event, 'before', about, refuse)
      const part = await network.before(event, about.pot)
      if (part !== undefined) refuse(part)
    },

    async plan(event, about, planning) {
      let added: Added = NOTHING_ADDED
      const merge = (outcome: Outcome) => {
        if ('error' in outcome) throw broken(outcome, event)
        const limits = limitsOf(outcome.plugin, about.pot)
        added = mergeContributions(added, {plugin: outcome.plugin, event, answer: outcome.result, attributes: ctx().attributes, limits}, warn)
      }
      await send(event, 'plan', about, merge, planning)
      const part = await network.plan(event, about.pot, planning)
      if (part !== undefined) merge(part)
      return added
    },

    async after(event, about) {
      const endless: Outcome[] = []
      await send(event, 'after', about, (outcome) => {
        if (hasCode(outcome.error, 'NEVER_ENDS')) endless.push(outcome)
        else if ('error' in outcome) warn(`plugin ${outcome.plugin} after ${event}: ${inWords(outcome)}`)
      })
      for (const outcome of endless) throw broken(outcome, event, `${event} is done, but `)
    },

    baseSource: async (from) => sourceOf('pot:base-source', from, isSource),
    imageSource: async (from) => sourceOf('pot:image-source', from, isImage),

    async settings(change) {
      const more: SettingChange[] = []
      const take = ({plugin, result, error}: Outcome) => {
        const at = 'the change of pot.conf'
        if (isFault(error)) throw broken({plugin, error}, at)
        if (error !== undefined)
          throw new PotError(hasCode(error, 'USAGE') ? 'USAGE' : 'HOOK_VETO', `${messageOf(error)} (plugin ${plugin})`, {
            hint: hintOf(error),
            exit: exitOf(error),
            cause: error,
          })
        if (Array.isArray(result) && result.every(isChange)) more.push(...result)
        else throw broken({plugin, error: new Error('its hook pot:settings returns no list of changes')}, at)
      }
      for (const {name} of listeners('pot:settings')) for (const outcome of await runOne(config, name, 'pot:settings', {...change, ctx: ctx()})) take(outcome)
      for (const hook of uninstalledHooks(config, 'pot:settings')) {
        const check = await loadDriver(hook)
        if (typeof check === 'string') throw broken({plugin: hook.plugin, error: new Error(`its hook pot:settings ${check}`)}, 'config')
        const run = async () => Reflect.apply(check, undefined, [{...change, ctx: ctx()}])
        take(
          await run().then(
            (result: unknown) => ({plugin: hook.plugin, result}),
            (error: unknown) => ({plugin: hook.plugin, error}),
          ),
        )
      }
      return more
    },

    async fire(name, subject) {
      const declared = contributedEvents(config).find(({plugin, event}) => `${plugin}:${event}` === name)
      if (declared === undefined) throw new TypeError(`no plugin declares the event '${name}'`)
      const [fault] = subjectFaults(declared, subject)
      if (fault !== undefined) throw new TypeError(`'${fault.path}' of the subject of the event ${name} ${fault.why}`)
      const steps: Step[] = []
      const hook = `on:${name}` as const
      for (const {name: plugin} of listeners(hook))
        for (const outcome of await runOne(config, plugin, hook, {subject, ctx: ctx()})) {
          if (!('error' in outcome)) steps.push(...stepsOf(outcome.result, {plugin, hook, limits: limitsOf(plugin)}))
          else if (declared.refusable !== true) warn(`plugin ${plugin} at ${name}: ${inWords(outcome)}`)
          else throw failure(outcome, name)
        }
      return steps
    },

    async metrics(look) {
      const found = new Map<string, Metric>()
      for (const {name} of listeners('pot:metrics')) {
        for (const {result, error} of await runOne(config, name, 'pot:metrics', {look, ctx: ctx()})) {
          if (!Array.isArray(result) || !result.every(isMetric)) {
            warn(`plugin ${name} cannot measure: ${error === undefined ? 'its hook pot:metrics returns no metrics' : inWords({plugin: name, error})}`)
            continue
          }
          for (const metric of result) {
            if (found.has(metric.name)) warn(`plugin ${name} measures ${metric.name}, and another plugin does, too`)
            else if (metric.samples.length > 0) found.set(metric.name, metric)
          }
        }
      }
      return [...found.values()]
    },

    async doctor() {
      const said: Finding[] = []
      for (const {name} of listeners('pot:doctor')) {
        for (const {result, error} of await runOne(config, name, 'pot:doctor', {ctx: ctx()})) {
          if (Array.isArray(result) && result.every(isFinding)) said.push(...result)
          else
            said.push({
              severity: isFault(error) ? 'error' : 'warning',
              what: `plugin ${name} cannot look: ${error === undefined ? 'its hook pot:doctor returns no findings' : inWords({plugin: name, error})}`,
            })
        }
      }
      return said
    },
  }
}
