import {closeSync} from 'node:fs'
import {isatty} from 'node:tty'
import {getSystemErrorMap} from 'node:util'
import {printFailure} from './print.js'

let guarded = false

/** Why data could not be written to standard output; undefined when it could, or when the reader has gone. */
let lost: string | undefined

/**
 * From now on no output can fail. Messages that cannot be written are lost and change nothing. Data that cannot be written is lost, too: at
 * the end one line says so, and the exit status is 1 instead of 0. A reader that closes the pipe is not a failure.
 */
export function guardOutput(): void {
  if (guarded) return
  guarded = true
  const terminals = [0, 1, 2].filter((fd) => isatty(fd))
  guard(process.stderr, () => {})
  guard(process.stdout, (error) => {
    if (error.code !== 'EPIPE') lost ??= reasonOf(error)
  })
  process.on('exit', (status) => {
    if (lost !== undefined) {
      printFailure(outputLost(lost), {json: false})
      if (status === 0) process.exitCode = 1
    }
    // At exit node restores the modes of its terminals, and aborts when a terminal has vanished.
    for (const fd of terminals) if (!isatty(fd)) attempt(() => closeSync(fd))
  })
}

function guard(stream: NodeJS.WriteStream, failed: (error: NodeJS.ErrnoException) => void): void {
  const emit = stream.emit.bind(stream)
  const end = (error: NodeJS.ErrnoException): boolean => {
    // Later writes would fail too, at each turn of a progress line.
    stream.write = swallow
    failed(error)
    // A command that follows its output ends when the reader has gone. The listener of oclif would throw in the middle of the command.
    for (const listener of stream.rawListeners('error')) attempt(() => Reflect.apply(listener, stream, [error]))
    return true
  }
  stream.emit = (event: string | symbol, ...args: unknown[]) => (event === 'error' ? end(asError(args[0])) : emit(event, ...args))
}

const asError = (value: unknown): NodeJS.ErrnoException => (value instanceof Error ? value : new Error(String(value)))

function attempt(use: () => unknown): void {
  try {
    use()
  } catch {}
}

/** Reports a lost write as done, so that no caller waits for it. */
function swallow(...args: readonly unknown[]): boolean {
  const done = args.at(-1)
  if (typeof done === 'function') queueMicrotask(() => done())
  return true
}

const outputLost = (reason: string) => ({code: 'OUTPUT_LOST', message: `standard output cannot be written: ${reason}`, hint: undefined, exit: 1, silent: false})

const reasonOf = ({errno, message}: NodeJS.ErrnoException) => getSystemErrorMap().get(errno ?? 0)?.[1] ?? message
