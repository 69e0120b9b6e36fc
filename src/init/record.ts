import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Schema} from 'conf'
import {isRecord} from '../errors.js'
import {checkFileVersion, FILE_KINDS, versionIn, withVersion} from '../paths/file-kinds.js'
import {procedure} from '../operations/procedure.js'
import {openConf} from '../settings/open-conf.js'
import type {PluginLink} from './plugins.js'

/** Changes of `init` apart from the storage, for `de-init`: `init.json` in the data directory. */
export type InitRecord = {
  /** Of the file; see `FILE_KINDS`. */
  readonly version?: number
  /** Name of the group that `init` made, if it made one. */
  readonly group?: string
  /** Settings that `init` put into pot.conf, with their former values. */
  readonly settings: Readonly<Record<string, {readonly now: string; readonly before: string | null}>>
  /** Whether `init` made pot.conf. */
  readonly newFile: boolean
  /** Directories that `init` made, children before their parents. */
  readonly directories: readonly string[]
  /** Plugins that `init` installed. */
  readonly plugins?: readonly PluginLink[]
}

const text = {type: 'string'} as const
const path = {type: 'string', pattern: '^/'} as const
const object = <T extends Record<string, object>>(properties: T) => ({type: 'object', properties, required: Object.keys(properties)}) as const

/** The schema checks each value, because `de-init` removes directories and changes settings as this file says. */
const SCHEMA: Schema<InitRecord> = {
  version: {type: 'number'},
  group: text,
  settings: {type: 'object', additionalProperties: object({now: text, before: {type: ['string', 'null']}})},
  newFile: {type: 'boolean'},
  directories: {type: 'array', items: path},
  plugins: {type: 'array', items: object({name: text, root: path})},
}

export const recordFile = (data: string): string => join(data, 'init.json')

const open = (file: string, required: readonly string[]) =>
  openConf<InitRecord>(file, {schema: SCHEMA, rootSchema: {required: [...required]}, configFileMode: 0o600})

/** Reads the record of `init`; resolves with undefined if the record does not exist. Rejects with BAD_CONFIG and NEWER_FILE. */
export async function readRecord(data: string): Promise<InitRecord | undefined> {
  const file = recordFile(data)
  if (!existsSync(file)) return undefined
  checkFileVersion('init', file, versionIn(FILE_KINDS.init, readFileSync(file, 'utf8')))
  const {version: _, ...record} = (await open(file, ['settings', 'newFile', 'directories'])).store
  return record
}

/** Writes the record; `record` is JSON. The undo writes back the former text. */
export const noteInit = procedure('init.note', {file: 'text', record: 'text'}, async ({file, record}) => {
  const store = await open(file, [])
  const values: unknown = JSON.parse(record)
  if (isPart(values)) store.set(withVersion('init', values))
})

/** Checks only for an object, because the schema checks the values. */
const isPart = (value: unknown): value is Partial<InitRecord> => isRecord(value)
