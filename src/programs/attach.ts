import {closeSync, openSync} from 'node:fs'
import {createInterface} from 'node:readline'
import {isatty} from 'node:tty'
import type {Secret} from '../operations/types.js'
import {notRun, statusOf} from './failures.js'
import {relay} from './relay.js'
import {startLight} from './spawn.js'

const STOPPING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const STDIO = [0, 1, 2] as const

/** Whether stdin, stdout and stderr are terminals. */
export const isTerminal = (): boolean => STDIO.every(isatty)

interface Attachable {
  readonly argv: readonly string[]
  /** Descriptor 3 of the command is a file that contains this text. */
  readonly secret?: Secret
  /** Whether the command can use the terminal of this process: it is a program of the host, or it makes a terminal of its own for the pot. */
  readonly terminal: boolean
}

/**
 * Runs a command with the stdin, stdout and stderr of this process. Code in a pot must never have access to the terminal: its data is copied, and the
 * command runs in a session without a terminal, because /dev/tty would otherwise open it. A signal in `signals` calls `interrupted`, which can pass
 * it on to the command. Resolves with the exit status, 128 + n if signal n ended the command. Rejects with TOOL_MISSING and EXEC_FAILED. Does not use
 * execa: loading it would take half the time of `pot exec`, and the command needs no time limit and no captured output.
 */
export function attach(
  {argv, secret, terminal}: Attachable,
  interrupted: (signal: NodeJS.Signals, handOn: () => void) => void,
  signals = STOPPING,
): Promise<number> {
  const copied = STDIO.map((fd) => !terminal && isatty(fd))
  return new Promise((resolve, reject) => {
    const child = startLight(argv, {stdio: copied.map((copy) => (copy ? 'pipe' : 'inherit')), detached: !terminal && hasTerminal()}, secret)
    const copying = relay(child, copied)
    const told = (signal: NodeJS.Signals) => interrupted(signal, () => child.kill(signal))
    for (const signal of signals) process.on(signal, told)
    const end = () => {
      for (const signal of signals) process.off(signal, told)
    }
    child.on('error', (cause) => {
      end()
      reject(notRun(cause, argv))
    })
    child.on('exit', (code, signal) => {
      void copying.ended().then(() => {
        end()
        resolve(statusOf(code, signal))
      })
    })
  })
}

type OutputStream = 'stdout' | 'stderr'

/**
 * Runs a command of a pot without input and without a terminal, and calls `line` for each line of its output. Signals to this process are passed on to the
 * command. Resolves with the exit status, 128 + n if signal n ended the command. Rejects with TOOL_MISSING and EXEC_FAILED.
 */
export function capture({argv, secret}: Pick<Attachable, 'argv' | 'secret'>, line: (stream: OutputStream, text: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = startLight(argv, {stdio: ['ignore', 'pipe', 'pipe'], detached: true}, secret)
    const handOn = (signal: NodeJS.Signals) => child.kill(signal)
    for (const signal of STOPPING) process.on(signal, handOn)
    const end = () => {
      for (const signal of STOPPING) process.off(signal, handOn)
    }
    const streams: OutputStream[] = ['stdout', 'stderr']
    const read = streams.map(async (stream) => {
      const input = child[stream]
      if (input !== null) for await (const text of createInterface({input, crlfDelay: Number.POSITIVE_INFINITY})) line(stream, text)
    })
    child.on('error', (cause) => {
      end()
      reject(notRun(cause, argv))
    })
    child.on('close', (code, signal) => {
      void Promise.all(read).then(() => {
        end()
        resolve(statusOf(code, signal))
      }, reject)
    })
  })
}

/** Whether this process has a controlling terminal, so that /dev/tty can be opened. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
