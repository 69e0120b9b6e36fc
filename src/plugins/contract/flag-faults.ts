import {isRecord} from '../../errors.js'
import type {DeclaredFlag} from '../contributed/flags.js'
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

/** The type of the values of a flag. */
const kindOf = ({type, integer = false, multiple = false, options = []}: DeclaredFlag) => JSON.stringify([type, integer, multiple, [...options].sort()])

/** Contradictions in the well-formed flags of a block `pot`, with their paths in the block. Hooks get the flags of all commands that raise an event. */
export function flagFaults(flags: unknown): Fault[] {
  const all = Object.entries(isRecord(flags) ? flags : {}).flatMap(([command, block]) =>
    Object.entries(isRecord(block) ? block : {}).flatMap(([name, flag]) => (isDeclared(flag) ? [{command, name, flag}] : [])),
  )
  return all.flatMap(({command, name, flag}): Fault[] => {
    const fault = contradiction(name, flag)
    const path = `pot.flags.${command}.${name}`
    const other = all.find((one) => one.name === name)
    const differs = other !== undefined && kindOf(other.flag) !== kindOf(flag)
    return [
      ...(fault === undefined ? [] : [{path: `${path}.${fault.path}`, why: fault.why}]),
      ...(differs ? [{path, why: `has not the type that it has for ${other.command}`}] : []),
    ]
  })
}
