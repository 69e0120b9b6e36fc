import {isRecord} from '../../errors.js'
import {endsSoon, lacking, wrongApi, type Range} from './api.js'
import {flagFaults} from './flag-faults.js'
import {BLOCK} from './schema.js'
import {faults} from './validate.js'

/** A fault in the block `pot`. */
export interface BlockFault {
  /** The fault as the end of a sentence that begins with the name of the plugin. */
  readonly what: string
  /** Whether pot and the plugin are incompatible. Then pot refuses all commands that the plugin could refuse. */
  readonly fatal: boolean
}

const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')

/** The faults in the block `pot` of a package.json. Loads no code. `events`: the events that pot has. */
export function blockFaults(pjson: object, events: readonly string[] = [], range?: Range): BlockFault[] {
  const block = 'pot' in pjson ? pjson.pot : {}
  const all = [...faults(BLOCK, block, 'pot'), ...(isRecord(block) ? flagFaults(block.flags) : [])]
  const shape = all.map(({path, why}) => ({what: `"${path}" of its package.json ${why}`, fatal: false}))
  if (!isRecord(block)) return shape
  const api = Number.isInteger(block.api) && Number(block.api) > 0 ? wrongApi(Number(block.api), range) : undefined
  const absent = isStrings(block.requires) ? lacking(block.requires, events) : []
  return [
    ...(api === undefined ? [] : [{what: api, fatal: true}]),
    ...absent.map((feature) => ({what: `it requires '${feature}', which this pot does not have`, fatal: true})),
    ...shape,
  ]
}

/** Advice for the authors of a plugin that works. */
export function blockAdvice(pjson: object, range?: Range): string[] {
  const api = 'pot' in pjson && isRecord(pjson.pot) ? pjson.pot.api : undefined
  return typeof api === 'number' ? [endsSoon(api, range)].flatMap((line) => line ?? []) : []
}
