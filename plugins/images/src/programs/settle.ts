// Cleans the files of a received pot before the pot is visible: settle.js DIRECTORY JOB-FILE.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {noticeFile, settlePot} from '../import/settle-pot.js'
import {program} from './program.js'

await program(async ([directory = '', job = '']) => {
  const notice = settlePot(directory, JSON.parse(readFileSync(job, 'utf8')))
  if (notice === undefined) return
  // `pot import` reads the notice when the pot is in its place.
  mkdirSync(join(directory, 'log'), {mode: 0o750})
  writeFileSync(noticeFile(directory), `${notice}\n`, {flag: 'wx', mode: 0o640})
})
