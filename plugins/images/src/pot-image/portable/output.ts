import {writeSync} from 'node:fs'
import {hasCode} from '@pot/core'

/** Buffers the output to a file descriptor, so that writes are large. */
export interface Output {
  write(bytes: Uint8Array): void
  /** A buffer of at least one byte for the next bytes, which avoids a copy; `filled` reports how many bytes were put into it. */
  room(): Uint8Array
  filled(count: number): void
  end(): void
}

const SIZE = 1024 * 1024

export function outputTo(fd: number): Output {
  const buffer = Buffer.allocUnsafe(SIZE)
  let used = 0
  function flush(): void {
    for (let done = 0; done < used; ) done += writeSome(fd, buffer.subarray(done, used))
    used = 0
  }
  return {
    write(bytes) {
      for (let done = 0; done < bytes.length; ) {
        if (used === SIZE) flush()
        const part = bytes.subarray(done, done + SIZE - used)
        buffer.set(part, used)
        used += part.length
        done += part.length
      }
    },
    room() {
      if (used === SIZE) flush()
      return buffer.subarray(used)
    },
    filled(count) {
      used += count
    },
    end: flush,
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4))

/** Writes at least one byte. The other end of a pipe may have made the pipe non-blocking, so a full pipe must be waited for here. */
function writeSome(fd: number, bytes: Uint8Array): number {
  for (;;) {
    try {
      return writeSync(fd, bytes)
    } catch (error) {
      if (!hasCode(error, 'EAGAIN')) throw error
      Atomics.wait(pause, 0, 0, 1)
    }
  }
}
