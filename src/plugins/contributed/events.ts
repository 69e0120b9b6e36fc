import {EVENT} from '../contract/schema.js'
import {faults, type Fault, type Schema} from '../contract/validate.js'
import {blocks, type Loaded} from './contributions.js'
import {runsAfter} from './order.js'

/** A value in the subject of an event. */
export interface DeclaredPart {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'list'
  readonly description: string
  readonly optional?: boolean
}

/** The declaration of the event in package.json. */
export interface DeclaredEvent {
  readonly description: string
  readonly subject: Readonly<Record<string, DeclaredPart>>
  readonly refusable?: boolean
}

export interface ContributedEvent extends DeclaredEvent {
  readonly plugin: string
  /** `saved`. */
  readonly event: string
}

const isDeclared = (value: unknown): value is DeclaredEvent => faults(EVENT, value).length === 0

/** The events that plugins declare, sorted by plugin. Omits malformed ones, which are among the problems of their plugin. */
export const contributedEvents = (config: Loaded): ContributedEvent[] =>
  blocks(config, 'events').flatMap(({plugin, value}) =>
    Object.entries(value).flatMap(([event, declared]) => (isDeclared(declared) && /^[a-z][a-z0-9-]*$/.test(event) ? [{plugin, event, ...declared}] : [])),
  )

const ofPart = ({type}: DeclaredPart): Schema => (type === 'list' ? {type: 'array', items: {type: 'string'}} : {type})

/** The faults of a subject. */
export function subjectFaults({subject}: DeclaredEvent, value: unknown): Fault[] {
  const parts = Object.entries(subject)
  const schema: Schema = {
    type: 'object',
    properties: Object.fromEntries(parts.map(([name, part]) => [name, ofPart(part)])),
    required: parts.flatMap(([name, {optional}]) => (optional === true ? [] : [name])),
    additionalProperties: false,
  }
  return faults(schema, value)
}

/** The plugin and the event of a hook `on:PLUGIN:EVENT`; undefined for other hooks. */
export function eventOfHook(hook: string): {readonly plugin: string; readonly event: string} | undefined {
  const [, plugin, event] = /^on:(.+):([a-z][a-z0-9-]*)$/.exec(hook) ?? []
  return plugin === undefined || event === undefined ? undefined : {plugin, event}
}

/** Hooks for events of other plugins that never run. */
export function eventProblems(config: Loaded): {readonly plugin: string; readonly what: string}[] {
  const events = contributedEvents(config)
  return [...config.plugins.values()].flatMap((one) =>
    Object.keys(one.hooks).flatMap((hook) => {
      const wanted = eventOfHook(hook)
      if (wanted === undefined) return []
      const {plugin, event} = wanted
      if (!runsAfter(one).includes(plugin))
        return [{plugin: one.name, what: `its hook '${hook}' needs ${plugin} in "pot.plugins" or "pot.after" of its package.json`}]
      return !config.plugins.has(plugin) || events.some((other) => other.plugin === plugin && other.event === event)
        ? []
        : [{plugin: one.name, what: `its hook '${hook}' is for no event of ${plugin}`}]
    }),
  )
}
