import {PotError} from '../errors.js'
import {procedure} from '../operations/procedure.js'
import {attach} from '../programs/attach.js'

/** Runs a program that reads the stdin of this process, such as tar. Rejects with BAD_ARCHIVE. */
export const fromStdin = procedure('fleet.from-stdin', {argv: 'texts'}, async ({argv}) => {
  const status = await attach({argv, terminal: true}, (_, handOn) => handOn())
  if (status !== 0) throw new PotError('BAD_ARCHIVE', 'the files of the pot did not arrive whole', {hint: 'nothing was changed'})
})
