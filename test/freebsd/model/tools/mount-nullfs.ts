import {fail, ok, type Call, type Reply} from '../call.js'
import {absolute, attach, nullfsError, real} from '../fs/attach.js'
import {getopt, usual} from '../getopt.js'
import type {State} from '../state.js'

const USAGE = 'usage: mount_nullfs [-o options] target mount-point'
const EX_USAGE = 64

/** Each -o is one option: unlike mount(8) it does not split at commas. */
export async function mountNullfs(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'o:', usual('mount_nullfs', USAGE))
  const [target, point, ...more] = options.operands.map((path) => absolute(call.cwd, path))
  if (target === undefined || point === undefined || more.length > 0) return fail(USAGE)
  const wrong = nullfsError(target, point)
  if (wrong !== undefined) return fail(`mount_nullfs: ${wrong}`, EX_USAGE)
  const error = await attach(state, {type: 'nullfs', from: target, on: point, options: options.values('o')})
  return error === undefined ? ok() : fail(`mount_nullfs: ${real(point) ?? point}: ${error}`)
}
