import {createHash} from 'node:crypto'
import {createReadStream, rmSync} from 'node:fs'
import {pipeline} from 'node:stream/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import {readIfThere} from '../../paths/read-if-there.js'
import {PotError} from '../../errors.js'
import type {Procedure} from '../../host/types.js'

/** Seconds that the supervisor may take to write the statistics when its command has ended. */
const PATIENCE = 5

/** Procedure `pot.supervisor-ended`, with `pid`, the file of its process id: waits until it has removed that file. One that was killed is not waited for. */
export const supervisorEnded: Procedure = async ({pid}) => {
  if (typeof pid !== 'string') throw new PotError('BAD_CALL', 'pot.supervisor-ended needs a file')
  for (let tries = 0; tries < PATIENCE * 20 && isProcess(Number(readIfThere(pid) ?? '')); tries++) await sleep(50)
  rmSync(pid, {force: true})
}

function isProcess(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Procedure `core.check-digest`, with `path` and `sha256` (hex). Rejects with DIGEST_MISMATCH. */
export const checkDigest: Procedure = async ({path, sha256}) => {
  if (typeof path !== 'string' || typeof sha256 !== 'string') throw new PotError('BAD_CALL', 'core.check-digest needs a file and a digest')
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  const found = hash.digest('hex')
  if (found !== sha256.toLowerCase()) throw new PotError('DIGEST_MISMATCH', `${path} has sha256 ${found}, not ${sha256}`)
}
