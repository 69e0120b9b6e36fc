// Downloads a layer: fetch-layer.js HOST REPOSITORY DIGEST SIZE FILE secure|insecure.
import {downloadLayer} from '../oci/registry/download.js'
import {program} from './program.js'

/** Minimum size in bytes for progress messages: a smaller download ends too soon. */
const SHOWN = 16 * 1024 * 1024

await program(async ([host = '', repository = '', digest = '', bytes, path = '', security]) => {
  const size = Number(bytes)
  let told = 0
  await downloadLayer({host, repository, insecure: security === 'insecure', digest, size, path}, (done) => {
    const tenth = Math.floor((done / size) * 10)
    if (size < SHOWN || tenth <= told) return
    told = tenth
    process.stderr.write(`${tenth * 10} % of ${Math.round(size / 1e6)} MB\n`)
  })
})
