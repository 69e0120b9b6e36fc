import {closeSync, writeSync} from 'node:fs'
import {isatty} from 'node:tty'
import {getSystemErrorMap} from 'node:util'
import {printFailure} from './print.js'

let guarded = false

/** The reason why pot could not write data to standard output. undefined when there was no error, or when the reader has closed the pipe. */
let lost: string | undefined

/**
 * Prevents failed writes from ending the command. Messages that cannot be written are lost without an effect. When data cannot be written, one line at the end
 * says so, and the exit status is 1 instead of 0. A reader that closes the pipe is not a failure.
 */
export function guardOutput(): void {
  if (guarded) return
  guarded = true
  guard(process.stderr, () => {})
  guard(process.stdout, (error) => {
    if (error.code !== 'EPIPE') lost ??= reasonOf(error)
  })
  process.on('exit', (status) => {
    if (lost !== undefined) {
      printFailure(outputLost(lost), {json: false})
      if (status === 0) process.exitCode = 1
    }
  })
  guardTerminals()
}

let terminals: readonly number[] | undefined

/** At exit, node restores the modes of its terminals, and aborts when a terminal has vanished. This closes such descriptors first. */
export function guardTerminals(): void {
  if (terminals !== undefined) return
  const found = [0, 1, 2].filter((fd) => isatty(fd))
  terminals = found
  process.on('exit', () => {
    for (const fd of found) if (!isatty(fd)) attempt(() => closeSync(fd))
  })
}

/** Writes data to standard output. Does without the streams of node, which take milliseconds to load, unless the data cannot be written at once. */
export function writeOut(text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written)
  } catch {
    guardOutput()
    process.stdout.write(bytes.subarray(written))
  }
}

function guard(stream: NodeJS.WriteStream, failed: (error: NodeJS.ErrnoException) => void): void {
  const emit = stream.emit.bind(stream)
  const end = (error: NodeJS.ErrnoException): boolean => {
    // Later writes, such as each update of a progress line, would fail too.
    stream.write = swallow
    failed(error)
    // Calls the listeners so that a command that follows its output ends when the reader has closed the pipe. Ignores their errors, because oclif's listener
    // throws in the middle of the command.
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
