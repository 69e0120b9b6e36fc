// Loaded into a tested pot before all other code. Kills pot in the middle of its work with a temporary file: directly before the call of node:fs named
// KILL_CALL, when the text KILL_TEXT is in its first argument. KILL_LATER: pot believes that it is so many milliseconds later.
import fs from 'node:fs'
import {syncBuiltinESMExports} from 'node:module'

const {KILL_CALL = '', KILL_TEXT = '', KILL_LATER = '0'} = process.env
const killing =
  (call) =>
  (...words) => {
    if (!String(words[0]).includes(KILL_TEXT)) return call(...words)
    process.kill(process.pid, 'SIGKILL')
    for (;;);
  }

const [name, room] = KILL_CALL.startsWith('promises.') ? [KILL_CALL.slice('promises.'.length), fs.promises] : [KILL_CALL, fs]
if (name !== '') room[name] = killing(room[name].bind(room))
syncBuiltinESMExports()
if (KILL_LATER !== '0') {
  const now = Date.now.bind(Date)
  Date.now = () => now() + Number(KILL_LATER)
}
