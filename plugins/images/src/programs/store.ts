// Compresses stdin into a file and takes its digest on the way: store.js ALGORITHM FILE DIGEST-FILE NAME META PROGRAM ARGUMENT... META is what counts as
// a second file for the digest. With sha256 that is a line for sha256sum(1) and signify(1).
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, openSync, writeFileSync, writeSync} from 'node:fs'
import {PotError} from '@pot/core'
import {hasher} from '../digest.js'
import {program} from './program.js'

await program(async ([algorithm, target = '', digest = '', name = '', meta = '', compressor = '', ...args]) => {
  const hash = hasher(algorithm === 'skein' ? 'skein' : 'sha256')
  const file = openSync(target, 'w', 0o644)
  try {
    const child = spawn(compressor, args, {stdio: ['inherit', 'pipe', 'inherit']})
    const ended = once(child, 'close')
    ended.catch(() => undefined)
    for await (const piece of child.stdout) {
      const bytes: Uint8Array = piece
      hash.update(bytes)
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
    }
    const [code] = await ended
    if (code !== 0) throw new PotError('EXEC_FAILED', `${compressor} ends with ${String(code)}`)
  } finally {
    closeSync(file)
  }
  if (meta !== '') hash.update(Buffer.from(meta, 'latin1'))
  const hex = hash.hex()
  writeFileSync(digest, algorithm === 'skein' ? `${hex}\n` : `SHA256 (${name}) = ${hex}\n`)
})
