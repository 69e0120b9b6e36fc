import {closeSync, fstatSync, openSync, readSync, statSync} from 'node:fs'
import {setTimeout} from 'node:timers/promises'
import {hasCode} from '../../errors.js'

const BLOCK = 65_536
const NEWLINE = 10

/** Milliseconds between two reads of a file without new text. */
const PAUSE = 200

export interface LogOptions {
  /** Number of lines before the end at which to begin. Default: all lines. */
  readonly lines?: number | undefined
  /** Follow later output, also in a new file of the same name, until `signal` is aborted. */
  readonly follow: boolean
  readonly signal: AbortSignal
}

/** The text of a log. A missing file counts as empty. */
export async function* readLog(file: string, {lines, follow, signal}: LogOptions): AsyncGenerator<Buffer> {
  let fd = open(file)
  try {
    let position = fd === undefined || lines === undefined ? 0 : startOfLast(fd, lines)
    while (!signal.aborted) {
      const chunk = fd === undefined ? undefined : readAt(fd, position)
      if (chunk !== undefined) {
        position += chunk.length
        yield chunk
        continue
      }
      if (!follow) return
      const next = replaced(file, fd) ? open(file) : undefined
      if (next !== undefined) {
        if (fd !== undefined) closeSync(fd)
        fd = next
        position = 0
        continue
      }
      if (fd !== undefined && fstatSync(fd).size < position) position = 0
      else await setTimeout(PAUSE, undefined, {signal}).catch(() => {})
    }
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

function open(file: string): number | undefined {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function readAt(fd: number, position: number): Buffer | undefined {
  const buffer = Buffer.alloc(BLOCK)
  const count = readSync(fd, buffer, 0, BLOCK, position)
  return count === 0 ? undefined : buffer.subarray(0, count)
}

/** Whether the name now belongs to another file. */
function replaced(file: string, fd: number | undefined): boolean {
  const now = statSync(file, {throwIfNoEntry: false})
  if (now === undefined || fd === undefined) return now !== undefined
  const {ino, dev} = fstatSync(fd)
  return now.ino !== ino || now.dev !== dev
}

/** Offset of the last `lines` lines. Reads backwards, so that a large file costs no more. */
function startOfLast(fd: number, lines: number): number {
  const {size} = fstatSync(fd)
  if (lines === 0) return size
  let missing = lines
  for (let end = size; end > 0; end -= BLOCK) {
    const begin = Math.max(0, end - BLOCK)
    const block = readAt(fd, begin)?.subarray(0, end - begin) ?? Buffer.alloc(0)
    for (let at = block.length - 1; at >= 0; at -= 1) {
      if (block[at] !== NEWLINE || begin + at === size - 1) continue
      missing -= 1
      if (missing === 0) return begin + at + 1
    }
  }
  return 0
}
