// Unpacks a portable image from stdin, an uncompressed archive, and checks it: unpack.js IMAGE NAME SHA256 TREE BYTES ENTRIES. IMAGE is the
// compressed file, for the digest; NAME is the name for messages.
import {fileURLToPath} from 'node:url'
import {Worker} from 'node:worker_threads'
import {PotError} from '@pot/core'
import {unpacker} from '../pot-image/portable/unpack.js'
import {tarReader} from '../archive/read.js'
import {pieces} from './pieces.js'
import {program} from './program.js'

/** Computes the digest of the file in another thread, during unpacking. */
function digestMeanwhile(file: string): Promise<string> {
  const worker = new Worker(fileURLToPath(new URL('digest-thread.js', import.meta.url)), {workerData: {file}})
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

await program(async ([image = '', name = '', wanted = '', tree = '', bytes, entries]) => {
  const digest = digestMeanwhile(image)
  digest.catch(() => undefined)
  const sink = unpacker(tree, {bytes: Number(bytes), entries: Number(entries)})
  const reader = tarReader(sink)
  let failure: unknown
  try {
    for (const piece of pieces(0)) reader.push(piece)
    reader.end()
    sink.close()
  } catch (error) {
    failure = error
  }
  const found = await digest
  // A wrong digest is the more useful reason, so it is reported before errors in the contents.
  if (found !== wanted) throw new PotError('DIGEST_MISMATCH', `${name} is damaged: its SHA-256 is ${found.slice(0, 16)}..., not ${wanted.slice(0, 16)}...`)
  if (failure !== undefined) throw failure
})
