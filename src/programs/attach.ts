import {closeSync, openSync} from 'node:fs'
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
  /** Descriptor 3 of the command is a file with this text. */
  readonly secret?: Secret
  /** It is a program of the host, or makes a terminal for the command: it may have that of this process. */
  readonly terminal: boolean
}

/**
 * Runs a command with the stdin, stdout and stderr of this process. Code of a pot never has the terminal: what it gets of one is copied,
 * and it is in a session without one, since /dev/tty leads there too. Any of `signals` that comes goes to `interrupted`, which may hand
 * it on to the command. Resolves with its exit status, 128 + n when signal n ended it. Rejects with TOOL_MISSING and EXEC_FAILED.
 * It is run without execa, which would make up half the time of `pot exec`; the command ends when it will, and what it says goes to the caller.
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

/** Whether /dev/tty leads to a terminal. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
