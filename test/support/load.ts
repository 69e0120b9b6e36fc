import {type ChildProcess, spawn} from 'node:child_process'

/**
 * Keeps the machine busy: `POT_TEST_LOAD` endless loops compete with the tests for its cores. A suite starts them after its set-up, since that is not
 * what it measures.
 */
export function startLoad(): {stop(): void} {
  const loops: ChildProcess[] = Array.from({length: Number(process.env.POT_TEST_LOAD ?? 0)}, () =>
    spawn('sh', ['-c', 'while :; do :; done'], {stdio: 'ignore'}),
  )
  return {stop: () => loops.forEach((loop) => void loop.kill('SIGKILL'))}
}
