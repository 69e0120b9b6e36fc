import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** Directory of the core that is tested, absolute, with a slash at the end: POT_TEST_CORE, or the one that this module belongs to. */
export const CORE = process.env.POT_TEST_CORE ?? fileURLToPath(new URL('../..', import.meta.url))

/** How a run of pot ended. */
export interface PotRun {
  /** Exit status; null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How pot is run. */
export interface RunOptions {
  /** Added to the environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Text for stdin; without it stdin is empty. */
  readonly input?: string
  readonly cwd?: string
  /** argv of a program that runs it, such as one that enters a namespace. */
  readonly through?: readonly string[]
}

/** Runs the built `pot` as a user does. NODE_ENV is unset: with `test` oclif looks for sources. */
export function runPot(args: readonly string[], {env = {}, input = '', cwd = CORE, through = []}: RunOptions = {}): Promise<PotRun> {
  const [file = process.execPath, ...before] = [...through, process.execPath, join(CORE, 'bin/run.js')]
  const child = spawn(file, [...before, ...args], {
    cwd,
    env: {...process.env, NODE_ENV: undefined, DEBUG: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env},
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  // A program that never reads its input is no failure.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({code, stdout, stderr}))
  })
}
