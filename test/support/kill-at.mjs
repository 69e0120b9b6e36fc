// Preloaded into pot: kills it right after step number POT_KILL_AT (from 1) of its operations is done, as `kill -9` would.
// POT_KILL_PHASE chooses other events to count: `begin`, `undone`, or `any`.
import {subscribe} from 'node:diagnostics_channel'

const at = Number(process.env.POT_KILL_AT)
const phase = process.env.POT_KILL_PHASE ?? 'done'
let count = 0
subscribe('pot:operation:step', (message) => {
  if (phase !== 'any' && message.phase !== phase) return
  count += 1
  if (count === at) process.kill(process.pid, 'SIGKILL')
})
