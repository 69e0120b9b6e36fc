import {spawn} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface PotRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface PotOptions {
  /** Added to the environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Text for stdin; without it stdin is empty. */
  readonly input?: string
  readonly cwd?: string
}

/** Runs the built `pot` as a user does. NODE_ENV is unset: with `test` oclif looks for sources. */
export function pot(args: readonly string[], {env = {}, input = '', cwd = ROOT}: PotOptions = {}): Promise<PotRun> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/run.js'), ...args], {
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

/** Directories of pot that are gone when `use` has ended. Nothing of them exists at first. */
export async function withPlaces<T>(use: (env: Readonly<Record<'POT_DATA_DIR' | 'POT_CONFIG_DIR' | 'POT_CACHE_DIR', string>>) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'pot-cli-'))
  try {
    return await use({POT_DATA_DIR: join(root, 'data'), POT_CONFIG_DIR: join(root, 'etc'), POT_CACHE_DIR: join(root, 'cache')})
  } finally {
    await rm(root, {recursive: true, force: true})
  }
}
