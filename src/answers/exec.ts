import {isAwake} from '../host/awake.js'
import {callerUmask} from '../paths/umask.js'
import {execInPot, type ExecRequest} from '../pots/run/exec.js'
import type {Answer, Reached} from './answer.js'

const NO_HOOKS = {before: async () => {}, after: async () => {}}

/** `pot exec`. The whole of pot must mount the pot root if it is not mounted. */
export async function run(reach: () => Promise<Reached>, request: ExecRequest): Promise<Answer | undefined> {
  // Every user of the host can read the command line of a running process, and the values can be secrets.
  if (request.env.some((variable) => variable.includes('='))) process.title = 'pot exec'
  const reached = await reach()
  if (!isAwake(reached.settings.fsRoot)) return undefined
  callerUmask()
  return {output: '', status: await execInPot({...reached, host: await reached.host(), emit: NO_HOOKS}, request)}
}
