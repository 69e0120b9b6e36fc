// Unpacks a portable image and checks it: unpack.js IMAGE NAME SHA256 TREE BYTES ENTRIES. NAME is what it is called in messages.
import {closeSync, openSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {Worker} from 'node:worker_threads'
import {PotError} from '@pot/core'
import {decompress} from '../decompress.js'
import {unpacker} from '../portable/unpack.js'
import {tarReader} from '../tar/read.js'
import {program} from './program.js'

/** The digest of the file, taken at the same time by a thread of its own. */
function digestMeanwhile(file: string): Promise<string> {
  const worker = new Worker(fileURLToPath(new URL('digest-thread.js', import.meta.url)), {workerData: {file}})
  worker.unref()
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
  const file = openSync(image, 'r')
  let failure: unknown
  try {
    for await (const piece of decompress(file)) reader.push(piece)
    reader.end()
    sink.close()
  } catch (error) {
    failure = error
  } finally {
    closeSync(file)
  }
  const found = await digest
  // What is wrong with the contents is the lesser reason.
  if (found !== wanted) throw new PotError('DIGEST_MISMATCH', `${name} is damaged: its SHA-256 is ${found.slice(0, 16)}..., not ${wanted.slice(0, 16)}...`)
  if (failure !== undefined) throw failure
})
