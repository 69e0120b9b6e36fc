import {basename} from 'node:path'
import type {Reference} from './format/reference.js'

/** The ends of the names of directories and archives with images. */
const ENDS = /(?:\.(?:oci|docker))?(?:\.(?:oci|tar|tgz|txz|tzst|tbz2?))?(?:\.(?:gz|zst|xz|bz2))?$/

/** Default name of the pot that is made from an image: NAME_TAG, as for all imported pots. */
export function namesOf(reference: Reference): {readonly name: string; readonly tag: string} {
  switch (reference.kind) {
    case 'path': {
      // The tag can be a name with a tag: FILE:NAME:TAG.
      const [own, tag] = (reference.tag ?? '').split('/').at(-1)?.split(':') ?? []
      const stem = basename(reference.path).replace(ENDS, '')
      return tag === undefined && reference.prefix !== 'docker-archive:' ? {name: stem, tag: own || 'latest'} : {name: own || stem, tag: tag ?? 'latest'}
    }
    case 'registry':
      return {name: basename(reference.repository), tag: reference.tag ?? reference.digest?.slice('sha256:'.length, 'sha256:'.length + 12) ?? 'latest'}
  }
}
