import {isRecord} from '../../errors.js'

/** The exports of a module that may be meant by `name`, in the order in which oclif looks them up. A CommonJS module has its exports in `default`. */
export function exportsOf(module: unknown, name = 'default'): readonly unknown[] {
  const outer = isRecord(module) ? module : {}
  const inner = isRecord(outer.default) ? outer.default : {}
  return [outer[name], inner[name], ...(name === 'default' ? [...Object.values(outer), ...Object.values(inner)] : [])]
}
