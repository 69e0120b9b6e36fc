import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** Absolute path, with a slash at the end, of the tested core: POT_TEST_CORE, or the core to which this module belongs. */
export const CORE = process.env.POT_TEST_CORE ?? fileURLToPath(new URL('../..', import.meta.url))

/** The result of a run of pot. */
export interface PotRun {
  /** Exit status; null if a signal ended pot. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Options of `runPot`. */
export interface RunOptions {
  /** Variables that are added to the environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Text for stdin; the default is an empty stdin. */
  readonly input?: string
  readonly cwd?: string
  /** argv of a program that runs pot, such as a program that enters a namespace. */
  readonly through?: readonly string[]
}

type Check = (args: readonly string[], run: PotRun) => void
const checks = new Set<Check>()

/** Calls `check` after each run of `runPot`, which rejects if `check` throws. */
export function onRun(check: Check): void {
  checks.add(check)
}

/** Returns `run` if it passes all checks of `onRun`. */
export function checked(args: readonly string[], run: PotRun): PotRun {
  for (const check of checks) check(args, run)
  return run
}

/** The environment of a tested pot. NODE_ENV is removed, because with `test` oclif loads the sources. */
export const environment = (env: RunOptions['env']): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_ENV: undefined,
  DEBUG: undefined,
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  ...env,
})

/** Runs the built `pot` like a user does. */
export function runPot(args: readonly string[], {env = {}, input = '', cwd = CORE, through = []}: RunOptions = {}): Promise<PotRun> {
  const [file = process.execPath, ...before] = [...through, process.execPath, join(CORE, 'bin/run.js')]
  const child = spawn(file, [...before, ...args], {cwd, env: environment(env)})
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  // The program may end without reading its input.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      try {
        resolve(checked(args, {code, stdout, stderr}))
      } catch (error) {
        reject(error)
      }
    })
  })
}
