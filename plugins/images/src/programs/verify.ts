// Fails unless files have a digest: verify.js [--remove FILE] ALGORITHM HEX NAME FILE... NAME is the name for messages. An operand `text:...` is a
// file with this text as contents. With --remove, FILE is removed if the digest is wrong.
import {rmSync} from 'node:fs'
import {PotError} from '@pot/core'
import {digestOf} from '../transfer/digest.js'
import {program} from './program.js'

const TEXT = 'text:'

await program(async (args) => {
  const remove = args[0] === '--remove' ? args[1] : undefined
  const [algorithm, wanted = '', name, ...operands] = remove === undefined ? args : args.slice(2)
  const files = operands.filter((one) => !one.startsWith(TEXT))
  const extra = operands.filter((one) => one.startsWith(TEXT)).map((one) => Buffer.from(one.slice(TEXT.length), 'latin1'))
  const found = await digestOf(algorithm === 'skein' ? 'skein' : 'sha256', files, Buffer.concat(extra))
  if (found === wanted) return
  if (remove !== undefined) rmSync(remove, {force: true})
  throw new PotError('DIGEST_MISMATCH', `${name} is damaged: its digest is ${found.slice(0, 16)}..., not ${wanted.slice(0, 16)}...`)
})
