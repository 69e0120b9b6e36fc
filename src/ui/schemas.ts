import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../errors.js'

/** A JSON schema. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** The schemas of what commands print with --json. */
export interface Schemas {
  /** A new version may change or remove properties. */
  readonly version: number
  readonly failure: JsonSchema
  readonly plans: JsonSchema
  /** By the id of the command: `plugins:install`. */
  readonly commands: Readonly<Record<string, JsonSchema | undefined>>
}

const isSchemas = (value: unknown): value is Schemas =>
  isRecord(value) && typeof value.version === 'number' && isRecord(value.failure) && isRecord(value.plans) && isRecord(value.commands)

/** Reads the schemas that are part of the package; `root` is the directory of the core. */
export function readSchemas(root: string): Schemas {
  const schemas: unknown = JSON.parse(readFileSync(join(root, 'schema/commands.json'), 'utf8'))
  if (!isSchemas(schemas)) throw new TypeError('schema/commands.json is damaged')
  return schemas
}
