import type {Hook} from '../pot-types.js'
import {localName} from '../local-name.js'
import {sourceOf} from '../scheme.js'
import {isReference, parseReference} from './format/reference.js'
import {namesOf} from './pot-name.js'

/** Supplies the base for `create-base --from oci:DIR` and the other references. */
export const baseSource: Hook<'pot:base-source'> = async ({from, ctx}) => {
  if (!isReference(from)) return undefined
  const [{readImage}, {treeSource}] = await Promise.all([import('./read-image.js'), import('./layers.js')])
  return treeSource(ctx, await readImage(ctx, from))
}

/** Names the pot that `import` makes of an image: OCI references, and NAME:TAG for an image of pot itself. */
export const imageSource: Hook<'pot:image-source'> = async ({from, ctx}) => {
  const [source, rest] = await sourceOf(ctx, from)
  if (source !== undefined) {
    const {name, tag} = source.named(rest)
    return {pot: localName(name, tag), make: ['import', from]}
  }
  if (isReference(from)) {
    const {name, tag} = namesOf(parseReference(from))
    return {pot: localName(name, tag), make: ['import', from]}
  }
  const [, name, tag] = /^([A-Za-z0-9][\w.+-]*):([A-Za-z0-9][\w.+-]*)$/.exec(from) ?? []
  return name === undefined || tag === undefined ? undefined : {pot: localName(name, tag), make: ['import', '-p', name, '-t', tag]}
}
