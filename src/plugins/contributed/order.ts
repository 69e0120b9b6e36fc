import {isRecord} from '../../errors.js'
import {isStrings, pluginsOf, type Declared, type Loaded} from './contributions.js'

const blockOf = ({pjson}: Declared): Readonly<Record<string, unknown>> => ('pot' in pjson && isRecord(pjson.pot) ? pjson.pot : {})

/** The plugins that a plugin needs, with the ranges of their versions. */
export const neededBy = (plugin: Declared): Readonly<Record<string, string>> => {
  const {plugins} = blockOf(plugin)
  return Object.fromEntries(Object.entries(isRecord(plugins) ? plugins : {}).map(([name, range]) => [name, String(range)]))
}

/** The names of the plugins whose hooks run before those of a plugin: those that it names in `after`, and those that it needs. */
export function runsAfter(plugin: Declared): string[] {
  const {after} = blockOf(plugin)
  return [...(isStrings(after) ? after : []), ...Object.keys(neededBy(plugin))]
}

/** The plugins in the order in which their hooks run: by name, but each one after those that it names. In a circle, the name decides. */
export function inOrder(config: Loaded): Declared[] {
  const left = pluginsOf(config)
  const ordered: Declared[] = []
  while (left.length > 0) {
    const ready = left.findIndex((plugin) => runsAfter(plugin).every((name) => name === plugin.name || !left.some((one) => one.name === name)))
    ordered.push(...left.splice(Math.max(ready, 0), 1))
  }
  return ordered
}

/** The names on the way from a plugin back to itself; undefined if there is none. */
function circleFrom(all: readonly Declared[], start: Declared): readonly string[] | undefined {
  const seen = new Set<string>()
  const search = (plugin: Declared, way: readonly string[]): readonly string[] | undefined => {
    for (const name of runsAfter(plugin)) {
      if (name === start.name) return [...way, name]
      const next = seen.has(name) ? undefined : all.find((one) => one.name === name)
      seen.add(name)
      const found = next && search(next, [...way, name])
      if (found !== undefined) return found
    }
    return undefined
  }
  return search(start, [start.name])
}

/** A plugin that lacks another one, which is `fatal`, or that is in a circle. */
export interface OrderFault {
  readonly plugin: string
  readonly what: string
  readonly fatal: boolean
}

/** The plugins that need a plugin that is not installed, and those that are to run after each other. */
export function orderFaults(config: Loaded): OrderFault[] {
  const all = pluginsOf(config)
  return all.flatMap((plugin): OrderFault[] => {
    const lacking = Object.keys(neededBy(plugin)).filter((name) => !config.plugins.has(name))
    const circle = circleFrom(all, plugin)
    return [
      ...lacking.map((name) => ({plugin: plugin.name, what: `it needs the plugin ${name}, which is not installed`, fatal: true})),
      ...(circle === undefined ? [] : [{plugin: plugin.name, what: `it is to run after itself: ${circle.join(' after ')}`, fatal: false}]),
    ]
  })
}
