import {parseReference, type Reference} from '../../src/oci/format/reference.js'

/** Parses a reference to a directory or an archive. */
export function parseLayout(text: string): Extract<Reference, {readonly kind: 'path'}> {
  const reference = parseReference(text)
  if (reference.kind !== 'path') throw new TypeError(reference.kind)
  return reference
}
