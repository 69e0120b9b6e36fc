import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {pipeline} from 'node:stream/promises'
import {PotError} from '../errors.js'
import {procedure} from '../operations/procedure.js'

/** Checks that the file `path` has the SHA-256 digest `sha256` (hex). Rejects with DIGEST_MISMATCH. */
export const checkDigest = procedure('core.check-digest', {path: 'text', sha256: 'text'}, async ({path, sha256}, {signal}) => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash, {signal})
  const found = hash.digest('hex')
  if (found !== sha256.toLowerCase()) throw new PotError('DIGEST_MISMATCH', `${path} has sha256 ${found}, not ${sha256}`)
})
