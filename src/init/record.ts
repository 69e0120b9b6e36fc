import {join} from 'node:path'

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
}

export const recordFile = (data: string): string => join(data, 'init.json')
