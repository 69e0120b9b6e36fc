import {setTimeout as sleep} from 'node:timers/promises'
import type {PotRun} from '../../src/testing/run-pot.js'
import {potSession, type Session} from '../support/session.js'
import type {World} from '../support/world.js'

/** A command that takes longer than this, in seconds, hangs. */
const PATIENCE = 300

/** Runs commands of pot in one process, because a new node for each costs more than most of the commands. */
export function commandLine(world: World): {run(...args: readonly string[]): Promise<PotRun>; close(): Promise<void>} {
  let session: Session | undefined
  return {
    async run(...args) {
      session ??= potSession(world)
      const ended = new AbortController()
      const hangs = sleep(PATIENCE * 1000, undefined, {signal: ended.signal}).catch(() => undefined)
      const said = await Promise.race([session.run(...args), hangs])
      ended.abort()
      if (said !== undefined) return {code: said.status, stdout: said.stdout, stderr: said.stderr}
      // The process that hangs is ended with its world; the next command gets another one.
      session = undefined
      return {code: null, stdout: '', stderr: ''}
    },
    async close() {
      await session?.close()
    },
  }
}
