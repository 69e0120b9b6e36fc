// Puts stdin into a file and takes its digest on the way: store.js ALGORITHM FILE DIGEST-FILE NAME META. META is what counts as a second file for the
// digest. With sha256 that is a line for sha256sum(1) and signify(1).
import {closeSync, openSync, writeFileSync, writeSync} from 'node:fs'
import {hasher} from '../transfer/digest.js'
import {pieces} from './pieces.js'
import {program} from './program.js'

await program(async ([algorithm, target = '', digest = '', name = '', meta = '']) => {
  const hash = hasher(algorithm === 'skein' ? 'skein' : 'sha256')
  const file = openSync(target, 'w', 0o644)
  try {
    for (const bytes of pieces(0)) {
      hash.update(bytes)
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
    }
  } finally {
    closeSync(file)
  }
  if (meta !== '') hash.update(Buffer.from(meta, 'latin1'))
  const hex = hash.hex()
  writeFileSync(digest, algorithm === 'skein' ? `${hex}\n` : `SHA256 (${name}) = ${hex}\n`)
})
