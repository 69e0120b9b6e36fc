import type {PotHook} from '@pot/core'
import {isReference} from './format/reference.js'

/** Supplies the base for `create-base --from oci:DIR` and the other references. */
export const baseSource: PotHook<'pot:base-source'> = async ({from, ctx}) => {
  if (!isReference(from)) return undefined
  const [{readImage}, {treeSource}] = await Promise.all([import('./read-image.js'), import('./layers.js')])
  return treeSource(ctx, await readImage(ctx, from))
}
