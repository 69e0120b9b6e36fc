import {spawn, type ChildProcess} from 'node:child_process'
import {closeSync, openSync} from 'node:fs'
import {constants} from 'node:os'
import {isatty} from 'node:tty'
import {PotError} from '../../errors.js'
import type {Invocation} from '../../host/types.js'
import {openSecret} from '../../programs/secret.js'
import {relay} from './relay.js'

const STOPPING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const STDIO = [0, 1, 2] as const

/** Whether stdin, stdout and stderr are terminals. */
export const isTerminal = (): boolean => STDIO.every(isatty)

interface Attachable extends Invocation {
  /** It is a program of the host, or makes a terminal for the command: it may have that of this process. */
  readonly terminal: boolean
}

/**
 * Run a command with the stdin, stdout and stderr of this process. Code of a pot never has the terminal: what it gets of one is copied,
 * and it is in a session without one, since /dev/tty leads there too. Those of `signals` that come go to `interrupted`, which may hand
 * them on to the command. Resolves with its exit status, 128 + n when signal n ended it.
 */
export function attach(
  {argv, secret, terminal}: Attachable,
  interrupted: (signal: NodeJS.Signals, handOn: () => void) => void,
  signals = STOPPING,
): Promise<number> {
  const [file = '', ...args] = argv
  const copied = STDIO.map((fd) => !terminal && isatty(fd))
  const given = secret === undefined ? [] : [openSecret(secret)]
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: [...copied.map((copy) => (copy ? 'pipe' : 'inherit')), ...given],
      detached: !terminal && hasTerminal(),
    })
    for (const fd of given) closeSync(fd)
    const copying = relay(child, copied)
    const told = (signal: NodeJS.Signals) => interrupted(signal, () => child.kill(signal))
    for (const signal of signals) process.on(signal, told)
    const end = () => {
      for (const signal of signals) process.off(signal, told)
    }
    child.on('error', (cause) => {
      end()
      reject(new PotError('EXEC_FAILED', `${file} cannot be run: ${cause.message}`, {cause}))
    })
    child.on('exit', (code, signal) => {
      void copying.ended().then(() => {
        end()
        resolve(code ?? 128 + signalNumber(signal))
      })
    })
  })
}

/** Whether /dev/tty leads to one. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

/** Leave a command to itself, in a session of its own and without any output. Rejects with EXEC_FAILED when it cannot be run. */
export function leave({argv, secret}: Invocation): Promise<void> {
  const [file = '', ...args] = argv
  const given = secret === undefined ? [] : [openSecret(secret)]
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(file, args, {stdio: ['ignore', 'ignore', 'ignore', ...given], detached: true})
    for (const fd of given) closeSync(fd)
    child.on('error', (cause) => reject(new PotError('EXEC_FAILED', `${file} cannot be run: ${cause.message}`, {cause})))
    child.on('spawn', () => {
      child.unref()
      resolve()
    })
  })
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : (constants.signals[name] ?? 0)
}
