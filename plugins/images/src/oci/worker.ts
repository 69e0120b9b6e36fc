import {PotError} from '@pot/core'
import {applyBlob} from './layers/apply-blob.js'
import {download} from './registry/download.js'
import {pack} from './layers/pack.js'

/** Below these a download is over before anybody asks. */
const SHOWN = 16 * 1024 * 1024

function progress(): (done: number, total: number) => void {
  let told = 0
  return (done, total) => {
    const tenth = Math.floor((done / total) * 10)
    if (total < SHOWN || tenth <= told) return
    told = tenth
    process.stderr.write(`${tenth * 10} % of ${Math.round(total / 1e6)} MB\n`)
  }
}

async function apply([file = '', offset, size, digest = '-', diffId = '', root = '']: readonly string[]): Promise<void> {
  const blob = {file, offset: Number(offset), size: Number(size), digest: digest === '-' ? undefined : digest}
  const {devices, xattrs} = await applyBlob(blob, diffId, root)
  if (devices > 0) process.stderr.write(`${devices} devices are left out: a pot has those that its host gives it\n`)
  if (xattrs > 0) process.stderr.write(`${xattrs} files have attributes that cannot be set here: is setfattr installed?\n`)
}

async function fetchLayer([host = '', repository = '', digest = '', size, path = '', security]: readonly string[]): Promise<void> {
  await download({host, repository, insecure: security === 'insecure', digest, size: Number(size), path}, progress())
}

const VERBS: Readonly<Record<string, (words: readonly string[]) => Promise<void>>> = {apply, fetch: fetchLayer, pack}

/** Steps of this plugin run it: node worker.js VERB WORDS. */
async function main([verb = '', ...words]: readonly string[]): Promise<void> {
  const task = VERBS[verb]
  if (task === undefined) throw new PotError('BAD_CALL', `there is no ${verb}`)
  await task(words)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
