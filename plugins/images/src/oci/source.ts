import type {ImageSource} from '../source.js'
import {isReference} from './format/reference.js'

/** Images of OCI and docker: `oci:DIR[:TAG]`, `docker-archive:FILE[:NAME:TAG]`, `REGISTRY/NAME[:TAG][@sha256:HEX]`. */
export const ociSource: ImageSource = {
  name: 'oci',
  handles: isReference,
  async find(ctx, wanted) {
    const {findOci} = await import('./find.js')
    return findOci(ctx, wanted)
  },
}
