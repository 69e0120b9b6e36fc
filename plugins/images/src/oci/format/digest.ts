import {createHash} from 'node:crypto'
import {badImage} from '../../bad-image.js'

/**
 * `sha256:` and 64 hexadecimal digits. The specification allows other algorithms, but they are not used in practice, and pot rejects digests that it
 * cannot check.
 */
const DIGEST = /^sha256:[0-9a-f]{64}$/

export const isDigest = (value: unknown): value is string => typeof value === 'string' && DIGEST.test(value)

/** Returns `value` if it is a digest. Rejects with BAD_IMAGE. */
export function checkDigest(value: unknown, what: string): string {
  if (isDigest(value)) return value
  throw badImage(`${what} has no digest of the form sha256:HEX`)
}

export const digestOf = (bytes: string | Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export const hexOf = (digest: string): string => digest.slice('sha256:'.length)
