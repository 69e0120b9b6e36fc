// Made by 'pot plugins types' from package.json; do not edit it.
import type {PotHook, PotHooks} from '@pot/core'

/** What the block `pot` of package.json declares. */
export interface Declared {
  readonly options: {
    readonly create: {
      /** apply a flavour to the new pot; several in the order given */
      readonly flavour?: readonly string[]
      /** set an argument that a flavour declares; see flavour show */
      readonly 'flavour-arg'?: readonly string[]
    }
    readonly clone: {
      /** apply a flavour to the new pot; several in the order given */
      readonly flavour?: readonly string[]
      /** set an argument that a flavour declares; see flavour show */
      readonly 'flavour-arg'?: readonly string[]
    }
    readonly run: {
      /** apply a flavour to the new pot; several in the order given */
      readonly flavour?: readonly string[]
      /** set an argument that a flavour declares; see flavour show */
      readonly 'flavour-arg'?: readonly string[]
    }
  }
  readonly settings: {
    /** further variables of the caller that scripts of flavours get */
    readonly POT_FLAVOUR_ENV: readonly string[]
  }
}

/** A hook of this plugin. */
export type Hook<E extends keyof PotHooks> = PotHook<E, Declared>
