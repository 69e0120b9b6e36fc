import type {Context} from '../context.js'
import type {StackMeans} from './file/means.js'
import {pluginFields} from './file/plugin-fields.js'
import {POT_FIELDS} from './file/pot-fields.js'
import {readStack} from './file/read-stack.js'
import type {Stack} from './file/stack.js'
import type {SurveyContext} from './survey.js'

/** What the plugins of this host declare. */
export interface Declared {
  /** The options that they add to `create`. */
  readonly options: Parameters<typeof pluginFields>[0]
  /** The plugins, with their hooks, by name. */
  readonly means: StackMeans
  readonly plugins: ReadonlyMap<string, {readonly hooks: Readonly<Record<string, unknown>>}>
}

export interface OpenedStack {
  readonly stack: Stack
  readonly comparing: SurveyContext
}

/** Reads a stack file with the fields of the plugins of this host. Throws NO_FILE and BAD_STACK. */
export function openStack(ctx: Context, file: string, {options, plugins, means}: Declared): OpenedStack {
  const {attributes} = ctx
  const stack = readStack(file, {attributes, means, plugins: pluginFields(options, attributes, Object.keys(POT_FIELDS))})
  // A plugin that takes part in a change of attributes gives a running pot the new value.
  const acts = (plugin: string | undefined) => plugin !== undefined && Object.hasOwn(plugins.get(plugin)?.hooks ?? {}, 'pot:set-attribute:plan')
  const live = new Set(attributes.filter(({plugin}) => acts(plugin)).map(({name}) => name))
  return {stack, comparing: {...ctx, live, means}}
}
