import {isRecord} from '../../errors.js'
import type {DeclaredFlag} from '../contributed-flags.js'
import {FLAG} from './schema.js'
import {faults, type Fault} from './validate.js'

const isDeclared = (value: unknown): value is DeclaredFlag => faults(FLAG, value).length === 0

/** A fault in one flag that the schema cannot express: two parts of its declaration contradict each other. */
function contradiction(name: string, {default: preset, options, min, max, exclusive = [], dependsOn = []}: DeclaredFlag): Fault | undefined {
  if (min !== undefined && max !== undefined && min > max) return {path: 'max', why: `is less than min, ${min}`}
  if (options !== undefined && preset !== undefined && !options.includes(String(preset))) return {path: 'default', why: `is none of ${options.join(', ')}`}
  if (typeof preset === 'number' && min !== undefined && preset < min) return {path: 'default', why: `is less than min, ${min}`}
  if (typeof preset === 'number' && max !== undefined && preset > max) return {path: 'default', why: `is more than max, ${max}`}
  if (exclusive.includes(name)) return {path: 'exclusive', why: 'names the option itself'}
  if (dependsOn.includes(name)) return {path: 'dependsOn', why: 'names the option itself'}
  const both = exclusive.find((one) => dependsOn.includes(one))
  return both === undefined ? undefined : {path: 'exclusive', why: `names '${both}', on which the option depends`}
}

/** Contradictions in the well-formed flags of a block `pot`, with their paths in the block. */
export function flagFaults(flags: unknown): Fault[] {
  return Object.entries(isRecord(flags) ? flags : {}).flatMap(([command, block]) =>
    Object.entries(isRecord(block) ? block : {}).flatMap(([name, flag]): Fault[] => {
      const fault = isDeclared(flag) ? contradiction(name, flag) : undefined
      return fault === undefined ? [] : [{path: `pot.flags.${command}.${name}.${fault.path}`, why: fault.why}]
    }),
  )
}
