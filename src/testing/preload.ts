// Loaded into a pot that is tested, before anything else: kills it, or lets a step fail, at event number POT_TEST_AT (from 1).
import {subscribe} from 'node:diagnostics_channel'
import {writeFileSync} from 'node:fs'
import {isRecord} from '../plugins/contributions.js'

const {POT_TEST_AT, POT_TEST_ACT, POT_TEST_NOTE} = process.env
let count = 0

subscribe('pot:operation:step', (message) => {
  const {phase, refuse} = isRecord(message) ? message : {phase: undefined, refuse: undefined}
  const counts = POT_TEST_ACT === 'kill' ? phase === 'begin' || phase === 'done' : phase === 'begin'
  if (!counts) return
  count += 1
  if (count !== Number(POT_TEST_AT)) return
  if (POT_TEST_NOTE !== undefined) writeFileSync(POT_TEST_NOTE, '')
  if (POT_TEST_ACT === 'kill') process.kill(process.pid, 'SIGKILL')
  if (typeof refuse === 'function') refuse(new Error('this step fails for a test'))
})
