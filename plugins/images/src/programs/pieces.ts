import {readSync} from 'node:fs'
import {hasCode} from '@pot/core'

const SIZE = 1024 * 1024
const pause = new Int32Array(new SharedArrayBuffer(4))

/** What comes from a file descriptor, up to its end. The same buffer each time: what is needed of it later has to be copied. */
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
