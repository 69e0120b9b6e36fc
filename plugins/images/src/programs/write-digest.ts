// Writes the digest of files into another: write-digest.js ALGORITHM TARGET NAME FILE... With sha256 it is a line for sha256sum(1) and signify(1).
import {writeFileSync} from 'node:fs'
import {digestOf} from '../digest.js'
import {program} from './program.js'

await program(async ([algorithm, target = '', name, ...files]) => {
  const hex = await digestOf(algorithm === 'skein' ? 'skein' : 'sha256', files)
  writeFileSync(target, algorithm === 'skein' ? `${hex}\n` : `SHA256 (${name}) = ${hex}\n`)
})
