// Made by 'pot plugins types' from package.json; do not edit it.
import type {PotHook, PotHooks} from '@pot/core'

/** What the block `pot` of package.json declares. */
export interface Declared {
  readonly options: {
    readonly create: {
      /** memory that it may use: bytes, with K, M, G or T */
      readonly memory?: string
      /** CPUs that it may use, such as 2 or 0.5 */
      readonly cpus?: string
      /** processes that it may have */
      readonly pids?: string
      /** files that it may have open */
      readonly nofile?: string
    }
    readonly clone: {
      /** memory that it may use: bytes, with K, M, G or T */
      readonly memory?: string
      /** CPUs that it may use, such as 2 or 0.5 */
      readonly cpus?: string
      /** processes that it may have */
      readonly pids?: string
      /** files that it may have open */
      readonly nofile?: string
    }
    readonly run: {
      /** memory that it may use: bytes, with K, M, G or T */
      readonly memory?: string
      /** CPUs that it may use, such as 2 or 0.5 */
      readonly cpus?: string
      /** processes that it may have */
      readonly pids?: string
      /** files that it may have open */
      readonly nofile?: string
    }
    readonly start: {
      /** memory that it may use this time: bytes, with K, M, G or T */
      readonly memory?: string
      /** CPUs that it may use this time, such as 2 or 0.5 */
      readonly cpus?: string
      /** processes that it may have this time */
      readonly pids?: string
      /** files that it may have open this time */
      readonly nofile?: string
    }
  }
  readonly attributes: {
    /** memory that it may use */
    readonly memory: string
    /** CPUs that it may use */
    readonly cpus: string
    /** processes that it may have */
    readonly pids: number
    /** files that it may have open; on Linux each process of it */
    readonly nofile: number
    /** bytes that it may read from disk a second */
    readonly 'read-bps': string
    /** bytes that it may write to disk a second */
    readonly 'write-bps': string
    /** times that it may read from disk a second */
    readonly 'read-iops': number
    /** times that it may write to disk a second */
    readonly 'write-iops': number
  }
}

/** A hook of this plugin. */
export type Hook<E extends keyof PotHooks> = PotHook<E, Declared>
