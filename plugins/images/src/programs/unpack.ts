// Unpacks a portable image, of which the archive comes from stdin, and checks it: unpack.js IMAGE NAME SHA256 TREE BYTES ENTRIES. IMAGE is the file
// from which zstd makes the archive, NAME what it is called in messages.
import {fileURLToPath} from 'node:url'
import {Worker} from 'node:worker_threads'
import {PotError} from '@pot/core'
import {unpacker} from '../pot-image/portable/unpack.js'
import {tarReader} from '../archive/read.js'
import {pieces} from './pieces.js'
import {program} from './program.js'

/** The digest of the file, taken at the same time by a thread of its own. */
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
  // What is wrong with the contents is the lesser reason.
  if (found !== wanted) throw new PotError('DIGEST_MISMATCH', `${name} is damaged: its SHA-256 is ${found.slice(0, 16)}..., not ${wanted.slice(0, 16)}...`)
  if (failure !== undefined) throw failure
})
