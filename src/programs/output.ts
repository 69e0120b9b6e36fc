import {appendFileSync} from 'node:fs'
import type {Readable} from 'node:stream'

/** Number of characters of output that are kept: its last part. */
const KEPT = 100_000

/** Collects the output of a program, and calls `tell` with each line. The returned function returns the last part of the output so far. */
export function collect(stream: Readable | null, tell?: (line: string) => void): () => string {
  let text = ''
  let begun = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (more: string) => {
    text = (text + more).slice(-KEPT)
    if (!tell) return
    const lines = (begun + more).split('\n')
    begun = lines.pop()?.slice(-KEPT) ?? ''
    for (const line of lines) tell(line)
  })
  stream?.on('end', () => {
    if (begun !== '') tell?.(begun)
  })
  return () => text
}

/** Appends a line to a log. Errors are ignored: an error that is thrown in a stream event would end pot in the middle of an operation. */
export function logLine(log: string, line: string): void {
  try {
    appendFileSync(log, `${line}\n`, {mode: 0o640})
  } catch {}
}
