// Loaded into a tested pot before all other code. Kills pot, or makes a step fail, at event number POT_TEST_AT (from 1) of the steps that POT_TEST_STEPS
// names by their ids or plugins, separated by commas; empty for all. A step has two events, and one more if it is undone.
import {isRecord} from '../errors.js'
import {subscribe} from 'node:diagnostics_channel'
import {writeFileSync} from 'node:fs'

const {POT_TEST_AT, POT_TEST_ACT, POT_TEST_NOTE, POT_TEST_STEPS = ''} = process.env
const chosen = POT_TEST_STEPS.split(',').filter((name) => name !== '')
let count = 0

subscribe('pot:operation:step', (message) => {
  const {phase, refuse, id, plugin}: Readonly<Record<string, unknown>> = isRecord(message) ? message : {}
  if (chosen.length > 0 && ![id, plugin].some((name) => typeof name === 'string' && chosen.includes(name))) return
  if (POT_TEST_ACT !== 'kill' && phase !== 'begin') return
  count += 1
  if (count !== Number(POT_TEST_AT)) return
  if (POT_TEST_NOTE !== undefined) writeFileSync(POT_TEST_NOTE, '')
  if (POT_TEST_ACT === 'kill') process.kill(process.pid, 'SIGKILL')
  if (typeof refuse === 'function') refuse(new Error('this step fails for a test'))
})
