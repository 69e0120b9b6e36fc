// Made by 'pot plugins types' from package.json; do not edit it.
import type {PotHook, PotHooks} from '@pot/core'

/** What the block `pot` of package.json declares. */
export interface Declared {
  readonly attributes: {
    /** ports that the image says it serves, such as 80/tcp */
    readonly 'exposed-ports': string
  }
  readonly settings: {
    /** public key with which images are checked */
    readonly POT_DEFAULT_SIGNATURE_PUBKEY: string
  }
}

/** A hook of this plugin. */
export type Hook<E extends keyof PotHooks> = PotHook<E, Declared>
