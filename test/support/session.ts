import {endWarm, runWarm} from '../../src/testing/warm.js'
import type {World} from '../../src/testing/world.js'

/** How a command line of pot ended. */
export interface Said {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs many command lines of pot, one after the other, in one process: without a new node for each. */
export interface Session {
  run(...args: readonly string[]): Promise<Said>
  /** Rejects when the exit status is not 0. Resolves with stdout. */
  pot(...args: readonly string[]): Promise<string>
  close(): Promise<void>
}

export interface SessionOptions {
  /** The working directory of the commands. */
  readonly cwd?: string
  /** argv of a program through which the process is started. */
  readonly through?: readonly string[]
}

export function potSession({env, root}: Pick<World, 'env' | 'root'>, {cwd = root, through = []}: SessionOptions = {}): Session {
  const run: Session['run'] = async (...words) => {
    const {code, stdout, stderr} = await runWarm(words, {env, cwd, through})
    return {status: code ?? 1, stdout, stderr}
  }
  return {
    run,
    async pot(...words) {
      const {status, stdout, stderr} = await run(...words)
      if (status !== 0) throw new Error(`pot ${words.join(' ')} exits with ${status}: ${stderr}${stdout}`)
      return stdout
    },
    async close() {
      if (through.length > 0) await endWarm(through)
    },
  }
}
