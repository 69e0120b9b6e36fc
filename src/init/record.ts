import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../errors.js'
import type {PluginLink} from './plugins.js'

/** What `init` made beside the storage, for `de-init`: `init.json` in the data directory. */
export interface InitRecord {
  /** The group, if it was made. */
  readonly group?: string
  /** Settings that were put into pot.conf, with the value that was there. */
  readonly settings: Readonly<Record<string, {readonly now: string; readonly before: string | null}>>
  /** There was no pot.conf. */
  readonly newFile: boolean
  /** Directories that were not there, the parent of another after it. */
  readonly directories: readonly string[]
  /** Plugins that were installed. */
  readonly plugins?: readonly PluginLink[]
}

export const recordFile = (data: string): string => join(data, 'init.json')

/** What the first `init` has noted; undefined when there was none. */
export function readRecord(data: string): InitRecord | undefined {
  const file = recordFile(data)
  if (!existsSync(file)) return undefined
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return isInitRecord(parsed) ? parsed : undefined
}

const isInitRecord = (value: unknown): value is InitRecord =>
  isRecord(value) && 'directories' in value && Array.isArray(value.directories) && 'settings' in value
