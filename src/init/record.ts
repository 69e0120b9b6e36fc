import {join} from 'node:path'

/** What `init` made beside the storage, for `de-init`: written to `init.json` in the data directory. */
export interface InitRecord {
  readonly group: string | undefined
  /** pot.conf as it was; null: there was none; undefined: `init` did not change it. */
  readonly settings?: string | null
  /** Directories that were not there, deepest first. */
  readonly directories: readonly string[]
}

export const recordFile = (data: string): string => join(data, 'init.json')
