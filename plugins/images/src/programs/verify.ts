// Fails unless files have a digest: verify.js ALGORITHM HEX NAME FILE... NAME is what it is called in the message.
import {PotError} from '@pot/core'
import {digestOf} from '../digest.js'
import {program} from './program.js'

await program(async ([algorithm, wanted, name, ...files]) => {
  const found = await digestOf(algorithm === 'skein' ? 'skein' : 'sha256', files)
  if (found !== wanted) throw new PotError('DIGEST_MISMATCH', `${name} is damaged: its digest is ${found.slice(0, 16)}..., not ${wanted?.slice(0, 16)}...`)
})
