import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {Readable, Writable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import {isRecord} from '../../src/errors.js'
import {CORE} from './cli.js'
import type {World} from '../../src/testing/world.js'

/** How a command line of pot ended. */
export interface Said {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** One process that runs many command lines of pot, one after the other: without a new node for each. */
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

export function potSession(world: Pick<World, 'env' | 'root'>, {cwd = world.root, through = []}: SessionOptions = {}): Session {
  const [file = '', ...args] = [...through, process.execPath, fileURLToPath(new URL('pot-session.mjs', import.meta.url))]
  // A login shell reads its stdin to the end.
  const child = spawn(file, args, {
    cwd,
    env: {...process.env, NODE_ENV: undefined, ...world.env, POT_TEST_CORE: CORE},
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
  })
  const [, , , results, lines] = child.stdio
  if (!(results instanceof Readable) || !(lines instanceof Writable)) throw new Error('the session has no pipes')
  const answers = createInterface({input: results})[Symbol.asyncIterator]()
  const ended = once(child, 'exit')
  const run: Session['run'] = async (...words) => {
    lines.write(`${JSON.stringify(words)}\n`)
    const {value} = await answers.next()
    const said: unknown = value === undefined ? undefined : JSON.parse(value)
    if (!isRecord(said)) throw new Error(`the session ended in pot ${words.join(' ')}`)
    return {status: Number(said.status), stdout: String(said.stdout), stderr: String(said.stderr)}
  }
  return {
    run,
    async pot(...words) {
      const {status, stdout, stderr} = await run(...words)
      if (status !== 0) throw new Error(`pot ${words.join(' ')} exits with ${status}: ${stderr}${stdout}`)
      return stdout
    },
    async close() {
      lines.end()
      await ended
    },
  }
}
