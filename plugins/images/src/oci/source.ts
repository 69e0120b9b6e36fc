import type {ImageSource} from '../source.js'
import {isReference} from './format/reference.js'

/** The source for OCI and docker images: `oci:DIR[:TAG]`, `docker-archive:FILE[:NAME:TAG]`, `REGISTRY/NAME[:TAG][@sha256:HEX]`. */
export const ociSource: ImageSource = {
  name: 'oci',
  handles: ({reference}) => isReference(reference),
  async find(ctx, wanted) {
    const {findOci} = await import('./find.js')
    return findOci(ctx, wanted)
  },
}
