import type {Attribute} from '../../record/attributes.js'

/** A field that a plugin adds to the pots of a stack, by an option that it adds to `create`. */
export interface PluginField {
  /** The name of the option. */
  readonly name: string
  readonly description: string
  readonly boolean: boolean
  readonly multiple: boolean
  /** Allowed values. */
  readonly options: readonly string[] | undefined
  /** Fields of compose that mean the same, with dots: `deploy.resources.limits.memory`. */
  readonly sameAs: readonly string[]
  /** The attribute of this name, which the option sets: it can be compared and changed. Other options are for new pots only. */
  readonly attribute: Attribute | undefined
}

/** The parts of an option of a plugin that this module uses. */
interface Option {
  readonly command: string
  readonly name: string
  readonly plugin: string
  readonly type: 'boolean' | 'option'
  readonly description: string
  readonly multiple?: boolean
  readonly options?: readonly string[]
  readonly sameAs?: readonly string[]
}

/** The fields of plugins. `own`: the names of the fields of pot itself; an option that means the same as one of them is no field. */
export function pluginFields(options: readonly Option[], attributes: readonly Attribute[], own: readonly string[]): PluginField[] {
  return options.flatMap(({command, name, plugin, type, description, multiple, options: values, sameAs = []}) => {
    if (command !== 'create' || own.includes(name) || sameAs.some((one) => own.includes(one))) return []
    const attribute = attributes.find((one) => one.name === name && one.plugin === plugin)
    return [{name, description, boolean: type === 'boolean', multiple: multiple === true, options: values, sameAs, attribute}]
  })
}
