import {basename} from 'node:path'
import type {Reference} from './format/reference.js'

/** Default name of the pot that is made from an image: NAME_TAG, as for all imported pots. */
export function namesOf(reference: Reference): {readonly name: string; readonly tag: string} {
  switch (reference.kind) {
    case 'layout':
      return {name: basename(reference.path).replace(/\.oci$/, ''), tag: reference.tag ?? 'latest'}
    case 'archive': {
      const [name, tag] = (reference.tag ?? '').split('/').at(-1)?.split(':') ?? []
      return {name: name || basename(reference.path).replace(/\.tar$/, ''), tag: tag ?? 'latest'}
    }
    case 'registry':
      return {name: basename(reference.repository), tag: reference.tag ?? reference.digest?.slice('sha256:'.length, 'sha256:'.length + 12) ?? 'latest'}
  }
}
