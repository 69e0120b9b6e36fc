import type {Config} from '@oclif/core/interfaces'
import {PotError, hasCode} from '../errors.js'
import type {TreeSource} from '../pots/tree-source.js'
import type {Finding} from '../doctor/finding.js'
import {isRecord, pluginsOf} from './contributions.js'
import {NOTHING_ADDED, type Added, type Emit, type Claim, type Lifecycle, type PotHooks, type Subject, type Surroundings} from './hooks.js'
import {mergeContributions} from './merge.js'

type About = Omit<Subject, 'contributed'>

export interface EmitterOptions {
  readonly config: Config
  /** Values of the flags that this plugin contributed to the running command; see `valuesFor`. */
  readonly contributed: (plugin: string) => Readonly<Record<string, unknown>>
  /** Asked for when a hook runs. */
  readonly ctx: () => Surroundings
  readonly warn: (line: string) => void
}

/** What one plugin's hook did. */
interface Outcome {
  readonly plugin: string
  readonly result?: unknown
  readonly error?: unknown
}

const messageOf = (error: unknown): string =>
  error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error) ? String(error.message) : String(error)
const hintOf = (error: unknown): string | undefined => {
  const hints = typeof error === 'object' && error !== null && 'suggestions' in error && Array.isArray(error.suggestions) ? error.suggestions : []
  return typeof hints[0] === 'string' ? hints[0] : undefined
}
/** What is wrong usage for a plugin is wrong usage. */
const exitOf = (error: unknown): number => (hasCode(error, 'USAGE') ? 2 : 1)
const isFinding = (value: unknown): value is Finding =>
  isRecord(value) && typeof value.what === 'string' && ['error', 'warning', 'note'].some((severity) => value.severity === severity)
const isSource = (value: unknown): value is TreeSource =>
  isRecord(value) && Array.isArray(value.locks) && typeof value.steps === 'function' && typeof value.unpack === 'function'
const isMissing = (error: unknown) => ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].some((code) => hasCode(error, code)) || error instanceof SyntaxError

/**
 * runHook() hands the same options to all plugins, at the same time. A view of the configuration with one plugin in it
 * lets each have its own, one after the other in the order of their names. Inside a hook `this.config` is that view.
 */
async function runOne<E extends keyof PotHooks>(config: Config, plugin: string, event: E, options: PotHooks[E]['options']): Promise<Outcome[]> {
  const view: Config = Object.create(config, {plugins: {value: new Map([...config.plugins].filter(([name]) => name === plugin))}})
  const {successes, failures} = await view.runHook(event, options, undefined, true)
  return [...successes.map(({result}) => ({plugin, result})), ...failures.map(({error}) => ({plugin, error}))]
}

/** Only what is being planned can have locks. */
const noClaim: Claim = async () => undefined

/** See `Emit`. A plugin without a hook for the event costs nothing. */
export function emitter({config, contributed, warn, ctx}: EmitterOptions): Emit {
  const listeners = (event: keyof PotHooks) => pluginsOf(config).filter(({hooks}) => (hooks[event]?.length ?? 0) > 0)
  const send = async (
    event: Exclude<keyof PotHooks, 'pot:doctor' | 'pot:base-source'>,
    about: About,
    each: (outcome: Outcome) => void,
    claim: Claim = noClaim,
  ) => {
    for (const {name} of listeners(event)) {
      for (const outcome of await runOne(config, name, event, {subject: {...about, contributed: contributed(name)}, ctx: ctx(), claim})) each(outcome)
    }
  }
  const broken = ({plugin, error}: Outcome, event: Lifecycle) =>
    new PotError('HOOK_FAILED', `plugin ${plugin} fails at ${event}: ${messageOf(error)}`, {
      hint: hintOf(error) ?? `pot plugins uninstall ${plugin}`,
      cause: error,
    })

  return {
    before: (event, about) =>
      send(`pot:${event}:before`, about, (outcome) => {
        if (!('error' in outcome)) return
        if (isMissing(outcome.error)) throw broken(outcome, event)
        throw new PotError('HOOK_VETO', `plugin ${outcome.plugin} refuses ${event}: ${messageOf(outcome.error)}`, {
          hint: hintOf(outcome.error),
          exit: exitOf(outcome.error),
          cause: outcome.error,
        })
      }),

    async plan(event, about, claim) {
      let added: Added = NOTHING_ADDED
      await send(
        `pot:${event}:plan`,
        about,
        (outcome) => {
          if ('error' in outcome) throw broken(outcome, event)
          added = mergeContributions(added, outcome.plugin, outcome.result, warn)
        },
        claim,
      )
      return added
    },

    after: (event, about) =>
      send(`pot:${event}:after`, about, (outcome) => {
        if ('error' in outcome) warn(`plugin ${outcome.plugin} after ${event}: ${messageOf(outcome.error)}`)
      }),

    async baseSource(from) {
      for (const {name} of listeners('pot:base-source')) {
        for (const {result, error} of await runOne(config, name, 'pot:base-source', {from, ctx: ctx()})) {
          if (error !== undefined) throw error
          if (isSource(result)) return result
        }
      }
      return undefined
    },

    async doctor() {
      const said: Finding[] = []
      for (const {name} of listeners('pot:doctor')) {
        for (const {result, error} of await runOne(config, name, 'pot:doctor', {ctx: ctx()})) {
          if (Array.isArray(result) && result.every(isFinding)) said.push(...result)
          else said.push({severity: 'warning', what: `plugin ${name} cannot look: ${error === undefined ? 'it answers with no findings' : messageOf(error)}`})
        }
      }
      return said
    },
  }
}
