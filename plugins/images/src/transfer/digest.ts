import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {skein1024, type Hasher} from './skein.js'

export type Algorithm = 'skein' | 'sha256'

const BUFFER = 1024 * 1024

/** Hexadecimal digest of the concatenated contents of the files and of `extra`. Uses constant memory. */
export async function digestOf(algorithm: Algorithm, files: readonly string[], extra?: Uint8Array): Promise<string> {
  const hash = hasher(algorithm)
  for (const file of files) for await (const bytes of createReadStream(file, {highWaterMark: BUFFER})) hash.update(bytes)
  if (extra !== undefined) hash.update(extra)
  return hash.hex()
}

/** A hasher for an algorithm; it takes the data in pieces. */
export const hasher = (algorithm: Algorithm): Hasher => (algorithm === 'skein' ? skein1024() : sha256())

function sha256(): Hasher {
  const hash = createHash('sha256')
  return {update: (bytes: Uint8Array) => void hash.update(bytes), hex: () => hash.digest('hex')}
}
