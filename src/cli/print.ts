import {fstatSync} from 'node:fs'
import {defined} from '../defined.js'
import {styled} from '../ui/style.js'
import type {Failure} from './errors.js'
import type {PrintedFailure} from '../ui/printed.js'

type Out = Pick<NodeJS.WriteStream, 'write'> & {readonly isTTY?: boolean | undefined}

const isHelp = (hint: string) => /^pot (help|.*--help)$/.test(hint)

interface Printing {
  readonly json: boolean
  /** Also print the message on stdout. */
  readonly both?: boolean
  readonly out?: Out
  readonly err?: Out
}

/** Prints `pot: message` and the hint below it; with `json`, `{error: {code, message, hint}}` on stdout. */
export function printFailure({code, message, hint, silent}: Failure, {json, both = false, out = process.stdout, err = process.stderr}: Printing): void {
  if (silent) return
  const printed: PrintedFailure = {error: {code, message, ...defined({hint})}}
  if (json) out.write(`${JSON.stringify(printed, null, 2)}\n`)
  else if (both) out.write(`pot: ${message}\n`)
  if (!json) err.write(`${styled(err, 'red', 'pot:')} ${message}\n${hint === undefined ? '' : `     ${isHelp(hint) ? `see ${hint}` : hint}\n`}`)
}

/** Whether two descriptors of this process refer to the same terminal, pipe or file. */
export function sameFile(a: number, b: number): boolean {
  try {
    const [first, second] = [fstatSync(a), fstatSync(b)]
    return first.dev === second.dev && first.ino === second.ino
  } catch {
    return false
  }
}

/** Prints a warning as one line, even when `message` has several. */
export function printWarning(message: string, err: Out = process.stderr): void {
  err.write(`${styled(err, 'yellow', 'pot: warning:')} ${message.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`)
}
