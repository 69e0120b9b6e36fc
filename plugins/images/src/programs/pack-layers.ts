// Writes an OCI image: pack-layers.js JOB-FILE. The job is a `PackJob` as JSON.
import {readFileSync} from 'node:fs'
import {packImage, parseJob} from '../oci/layers/pack.js'
import {program} from './program.js'

await program(async ([file = '']) => {
  const job = parseJob(readFileSync(file, 'utf8'))
  process.umask(job.umask)
  await packImage(job)
})
