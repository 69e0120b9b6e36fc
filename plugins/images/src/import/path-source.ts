import {existsSync, statSync} from 'node:fs'
import {misuse} from '@pot/core'
import {isPath, parsePath} from '../oci/format/reference.js'
import type {ImageSource} from '../source.js'

const isFile = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isFile() === true

/** The source for images that are named by their path: `./FILE`, `/DIR:TAG`. The contents decide which kind of image it is. */
export const pathSource: ImageSource = {
  name: 'path',
  // Without a tag, the name of a file cannot be the name of an image of pot.
  handles: ({reference, tag}) => isPath(reference) || (tag === undefined && isFile(reference)),
  async find(ctx, wanted) {
    const reference = parsePath(wanted.reference, existsSync)
    const {potImageAt} = await import('../pot-image/at-path.js')
    const own = isFile(reference.path) ? await potImageAt(ctx, reference.path, wanted) : undefined
    if (own !== undefined) {
      if (wanted.tag !== undefined) throw misuse(`${wanted.reference} has its tag in itself`, `pot import ${wanted.reference}`)
      return own
    }
    const {findOci} = await import('../oci/find.js')
    return findOci(ctx, wanted, reference)
  },
}
