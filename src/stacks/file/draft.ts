import type {Attribute} from '../../record/attributes.js'
import {findAttribute, parseAttribute} from '../../record/attribute-values.js'
import type {PortSpec} from '../../record/ports.js'
import type {UsedConfig} from './configs.js'
import type {StackMeans} from './means.js'
import type {At, Entry, Reading} from './nodes.js'
import type {PluginField} from './plugin-fields.js'
import type {StackDependency, StackMount} from './stack.js'

/** What the reading of a file knows besides the file. */
export interface Surroundings {
  /** The directory of the file, absolute: relative paths lead from it. */
  readonly directory: string
  readonly attributes: readonly Attribute[]
  readonly plugins: readonly PluginField[]
  readonly means: StackMeans
  /** The value of a variable of the caller, or of .env. */
  variable(name: string): string | undefined
}

/** What the fields of one pot say, while they are read. */
export interface Draft {
  readonly at: Entry
  /** The file is one of compose. */
  readonly compose: boolean
  name: string
  /** base, image or clone, by the name of the field. */
  readonly source: Map<string, At>
  from: string | undefined
  readonly make: Map<string, readonly string[]>
  entrypoint: string | undefined
  command: string | undefined
  readonly env: Map<string, string>
  readonly fileEnv: Map<string, string>
  ports: PortSpec[] | undefined
  readonly mounts: Map<string, StackMount>
  readonly attributes: Map<string, string>
  hosts: string[] | undefined
  readonly depends: Map<string, StackDependency & {readonly at: At}>
  /** Names of `networks`, with their places. */
  readonly networks: Map<string, At>
  readonly secrets: Map<string, At>
  readonly configs: UsedConfig[]
  start: boolean
  skip: boolean
}

export interface FieldContext {
  readonly reading: Reading
  readonly around: Surroundings
  readonly draft: Draft
  notice(line: string): void
}

export const newDraft = (at: Entry, compose: boolean): Draft => ({
  at,
  compose,
  name: at.key,
  source: new Map(),
  from: undefined,
  make: new Map(),
  entrypoint: undefined,
  command: undefined,
  env: new Map(),
  fileEnv: new Map(),
  ports: undefined,
  mounts: new Map(),
  attributes: new Map(),
  hosts: undefined,
  depends: new Map(),
  networks: new Map(),
  secrets: new Map(),
  configs: [],
  start: true,
  skip: false,
})

/** Sets an attribute of the draft by a value as typed. */
export function setAttribute({reading, around, draft}: FieldContext, at: At, name: string, text: string | undefined): void {
  if (text === undefined) return
  reading.attempt(at, () => {
    const attribute = findAttribute(around.attributes, name)
    draft.attributes.set(attribute.name, parseAttribute(attribute, text))
  })
}
