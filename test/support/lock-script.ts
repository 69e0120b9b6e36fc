import {readFileSync, writeFileSync} from 'node:fs'
import process from 'node:process'
import {setTimeout as sleep} from 'node:timers/promises'
import {lockAll} from '../../src/operations/journal/lock.js'

/** `lock-script DIRECTORY hold NAMES`, until it is killed; `count NAMES FILE` adds one to the number in FILE under the locks. */
const [, , directory = '', verb, names = '', file = ''] = process.argv
const locks = await lockAll(names.split(','), {directory, purpose: 'script', timeout: 60})
if (verb === 'hold') {
  process.stdout.write('held\n')
  process.stdin.resume()
} else {
  const count = Number(readFileSync(file, 'utf8'))
  // Long enough for anybody else to read the same number.
  await sleep(5)
  writeFileSync(file, String(count + 1))
  locks.release()
}
