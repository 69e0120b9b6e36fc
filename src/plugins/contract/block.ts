import {isRecord} from '../../errors.js'
import {endsSoon, lacking, wrongApi, type Range} from './api.js'
import {BLOCK} from './schema.js'
import {faults} from './validate.js'

/** A fault of the block `pot`. */
export interface BlockFault {
  /** As the end of a sentence that begins with the name of the plugin. */
  readonly what: string
  /** pot and the plugin do not understand each other, so no command may do without the refusals of the plugin. */
  readonly fatal: boolean
}

const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')

/** The faults of the block `pot` of a package.json, without loading code. `events`: those that pot has. */
export function blockFaults(pjson: object, events: readonly string[] = [], range?: Range): BlockFault[] {
  const block = 'pot' in pjson ? pjson.pot : {}
  const shape = faults(BLOCK, block, 'pot').map(({path, why}) => ({what: `"${path}" of its package.json ${why}`, fatal: false}))
  if (!isRecord(block)) return shape
  const api = Number.isInteger(block.api) && Number(block.api) > 0 ? wrongApi(Number(block.api), range) : undefined
  const absent = isStrings(block.requires) ? lacking(block.requires, events) : []
  return [
    ...(api === undefined ? [] : [{what: api, fatal: true}]),
    ...absent.map((feature) => ({what: `it requires '${feature}', which this pot does not have`, fatal: true})),
    ...shape,
  ]
}

/** What its authors should know, although the plugin works. */
export function blockAdvice(pjson: object, range?: Range): string[] {
  const api = 'pot' in pjson && isRecord(pjson.pot) ? pjson.pot.api : undefined
  return typeof api === 'number' ? [endsSoon(api, range)].flatMap((line) => line ?? []) : []
}
