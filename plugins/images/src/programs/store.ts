// Writes stdin to a file, and its digest to another file: store.js ALGORITHM FILE DIGEST-FILE NAME META UMASK. The digest covers stdin, followed by the
// text META. For sha256, the digest file has the line format of sha256sum(1) and signify(1).
import {closeSync, openSync, writeFileSync, writeSync} from 'node:fs'
import {hasher} from '../transfer/digest.js'
import {pieces} from './pieces.js'
import {program} from './program.js'

await program(async ([algorithm, target = '', digest = '', name = '', meta = '', umask = '']) => {
  process.umask(Number(umask))
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
