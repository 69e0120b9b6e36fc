import {readSync} from 'node:fs'
import {hasCode} from '@pot/core'

const SIZE = 1024 * 1024
const pause = new Int32Array(new SharedArrayBuffer(4))

/** Reads a file descriptor up to its end. All pieces share one buffer: copy the data that is needed later. */
export function* pieces(fd: number): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(SIZE)
  for (;;) {
    let count: number
    try {
      count = readSync(fd, buffer, 0, SIZE, null)
    } catch (error) {
      if (hasCode(error, 'EOF')) return
      if (!hasCode(error, 'EAGAIN')) throw error
      Atomics.wait(pause, 0, 0, 1)
      continue
    }
    if (count === 0) return
    yield buffer.subarray(0, count)
  }
}
