import {badImage} from '../bad-image.js'
import type {EntrySink} from './entry.js'
import {BLOCK, headerReader, padded} from './header.js'

/** Maximum number of bytes after the end mark: programs pad the last record. */
const LONGEST_END = 1024 * 1024

const refuse = (why: string) => badImage(`the archive ${why}`)

/** Reads a tar archive in pieces, with constant memory. Tar libraries would read an extended header of any size into memory. */
export interface TarReader {
  /** Rejects with BAD_IMAGE, and with the errors that the sink throws. The caller may reuse the bytes afterwards. */
  push(bytes: Uint8Array): void
  /** Declares the end of the input. Rejects with BAD_IMAGE if the archive is incomplete. */
  end(): void
}

/**
 * Only the two empty blocks at the end distinguish a complete archive from one that was cut off between two files. With the `trailer` 'optional' they
 * may be missing, because some programs omit them; the caller must then check the digest of the whole archive.
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
          if (after > LONGEST_END) throw refuse('continues after its end')
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
