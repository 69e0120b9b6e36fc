import type {Socket} from 'node:net'
import {fail, Refusal, type Reply} from './call.js'
import {accept, type Connection} from './connection.js'
import {claim} from './faults.js'
import type {Gate} from './gate.js'
import {reap} from './jail/remove.js'
import type {State} from './state.js'
import {tools} from './tools/index.js'

/** Serve one invocation from its first frame to its end. Never rejects, whatever the caller does. */
export async function handle(state: State, gate: Gate, socket: Socket): Promise<void> {
  const connection = await accept(socket, gate).catch(() => undefined)
  if (!connection) return
  await gate.enter()
  try {
    const reply = await answer(state, gate, connection)
    if (reply) connection.finish(reply)
  } catch (error) {
    // A caller that was killed in the middle leaves behind what it had done so far, as with the real tools.
    if (connection.channel.closed) return
    connection.finish(error instanceof Refusal ? error.reply : fail(`freebsd model: ${error instanceof Error ? error.stack : String(error)}`, 70))
  } finally {
    gate.leave()
  }
}

async function answer(state: State, gate: Gate, {call, channel}: Connection): Promise<Reply | undefined> {
  const line = [call.tool, ...call.argv].join(' ')
  state.calls.push([call.tool, ...call.argv])
  reap(state)
  const pause = claim(state, 'pause', line)
  if (pause) {
    await gate.outside(() => pause.reach())
    if (channel.closed) return undefined
  }
  const before = claim(state, 'fail', line)
  if (before) return fail(`${call.tool}: ${before.message}`, before.code)
  const tool = tools[call.tool]
  if (!tool) return fail(`freebsd model: ${call.tool} is not modelled`, 70)
  const reply = await tool(call, state)
  const after = claim(state, 'fail-after', line)
  return after ? fail(`${call.tool}: ${after.message}`, after.code) : reply
}
