import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../errors.js'
import type {PluginLink} from './plugins.js'

/** Changes of `init` apart from the storage, for `de-init`: `init.json` in the data directory. */
export interface InitRecord {
  /** Name of the group that `init` made, if it made one. */
  readonly group?: string
  /** Settings that `init` put into pot.conf, with their former values. */
  readonly settings: Readonly<Record<string, {readonly now: string; readonly before: string | null}>>
  /** `init` made pot.conf. */
  readonly newFile: boolean
  /** Directories that `init` made, children before their parents. */
  readonly directories: readonly string[]
  /** Plugins that `init` installed. */
  readonly plugins?: readonly PluginLink[]
}

export const recordFile = (data: string): string => join(data, 'init.json')

/** The record of the first `init`; undefined when there is none. */
export function readRecord(data: string): InitRecord | undefined {
  const file = recordFile(data)
  if (!existsSync(file)) return undefined
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return isInitRecord(parsed) ? parsed : undefined
}

const isInitRecord = (value: unknown): value is InitRecord =>
  isRecord(value) && 'directories' in value && Array.isArray(value.directories) && 'settings' in value
