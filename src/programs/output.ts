import {appendFileSync} from 'node:fs'
import type {Readable} from 'node:stream'

/** Characters of the output that are kept: the end of it. */
const KEPT = 100_000

/** Collects the output of a program. The function that is returned gives the text so far, as far as it is kept; `tell` hears each line as it comes. */
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

/** Appends a line to a log. A log on a full disk has gaps: an error among the events of a stream would end pot in the middle of the operation. */
export function logLine(log: string, line: string): void {
  try {
    appendFileSync(log, `${line}\n`, {mode: 0o640})
  } catch {}
}
