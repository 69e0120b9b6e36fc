import {existsSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {CORE, type PotRun} from './run-pot.js'
import type {World} from './world.js'

/** `fail`: a step fails before it does anything. `kill`: SIGKILL ends pot before a step (in the journal, but not run) or after it. */
export type Act = 'fail' | 'kill'

/** The environment variables with which a process of pot injects the failure or kill into its operations. */
export const injection = (act: Act, at: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import ${pathToFileURL(join(CORE, 'dist/testing/preload.js')).href}`,
  POT_TEST_ACT: act,
  POT_TEST_AT: String(at),
})

export interface Injected extends PotRun {
  /** False if the command has fewer events. */
  readonly happened: boolean
}

/**
 * Runs a command and injects `act` at event number `at`, counted from 1. A step whose id or plugin is one of `steps`, or any step when there are none, counts as one event for `fail`, and as
 * two for `kill`, or three if the step is undone.
 */
export async function inject(world: World, command: readonly string[], act: Act, at: number, steps: readonly string[] = []): Promise<Injected> {
  const note = join(world.root, '.injected')
  rmSync(note, {force: true})
  const run = await world.run(command, {env: {...injection(act, at), POT_TEST_NOTE: note, POT_TEST_STEPS: steps.join(',')}})
  const happened = existsSync(note)
  rmSync(note, {force: true})
  return {...run, happened}
}
