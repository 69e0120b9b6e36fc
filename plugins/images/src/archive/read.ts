import {badImage} from '../bad-image.js'
import type {EntrySink} from './entry.js'
import {BLOCK, headerReader, padded} from './header.js'

/** Bytes that may follow the end: programs fill up the last record. */
const LONGEST_END = 1024 * 1024

const refuse = (why: string) => badImage(`the archive ${why}`)

/** Reads a tar archive piece by piece, in constant memory. A library would be given the whole of any extended header, however long it says it is. */
export interface TarReader {
  /** Rejects with BAD_IMAGE, and with what the sink throws. The bytes may be used again afterwards. */
  push(bytes: Uint8Array): void
  /** There is no more. Rejects with BAD_IMAGE when something is missing. */
  end(): void
}

/**
 * The two empty blocks at the end are all that tells a whole archive from one that was cut off between two files. With a `trailer` that is
 * 'optional' they may be missing: some programs leave them out, and the digest of the whole has to be checked in any case.
 */
export function tarReader(sink: EntrySink, trailer: 'required' | 'optional' = 'required'): TarReader {
  const headers = headerReader()
  let state: 'header' | 'body' | 'extended' | 'padding' | 'trailer' = 'header'
  let held: Buffer = Buffer.alloc(0)
  let left = 0
  let padding = 0
  let after = 0

  function header(block: Buffer): void {
    const found = headers.take(block)
    if (found === 'end') state = 'trailer'
    else if ('extended' in found) begin('extended', found.extended)
    else {
      sink.begin(found.entry)
      begin('body', found.entry.size)
    }
  }

  function begin(next: 'body' | 'extended', size: number): void {
    left = size
    padding = padded(size) - size
    state = next
    if (left === 0) finish()
  }

  function finish(): void {
    if (state === 'body') sink.end()
    else {
      headers.extend(held)
      held = Buffer.alloc(0)
    }
    left = padding
    state = left === 0 ? 'header' : 'padding'
  }

  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (state === 'trailer') {
          after += bytes.length - at
          if (after > LONGEST_END) throw refuse('goes on after its end')
          return
        }
        const want = state === 'header' ? BLOCK - held.length : left
        const part = bytes.subarray(at, at + want)
        at += part.length
        if (state === 'header') {
          const whole = held.length === 0 && part.length === BLOCK ? Buffer.from(part.buffer, part.byteOffset, BLOCK) : Buffer.concat([held, part])
          held = whole.length === BLOCK ? Buffer.alloc(0) : whole
          if (whole.length === BLOCK) header(whole)
          continue
        }
        left -= part.length
        if (state === 'body') sink.data(part)
        else if (state === 'extended') held = Buffer.concat([held, part])
        if (left > 0) continue
        if (state === 'padding') state = 'header'
        else finish()
      }
    },
    end() {
      const whole = state === 'trailer' || (trailer === 'optional' && state === 'header' && held.length === 0)
      if (!whole) throw refuse('ends too early')
    },
  }
}
