import {badImage} from '../bad-image.js'
import type {Entry, EntrySink} from './entry.js'
import {BLOCK, headerReader, padded, type Header} from './header.js'

/** Maximum number of bytes after the end mark: programs pad the last record. */
const LONGEST_END = 1024 * 1024

const NOTHING = new Uint8Array()

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
  let position = 0
  let sparse: ((bytes: Uint8Array) => void) | undefined

  function header(found: Header): void {
    if (found === 'end') state = 'trailer'
    else if ('extended' in found) begin('extended', found.extended)
    else {
      const {entry, stored} = found
      if (entry.parts !== undefined && sink.hole === undefined) throw refuse('has a sparse file')
      sink.begin(entry, position)
      sparse = entry.parts === undefined ? undefined : spread(sink, entry)
      begin('body', stored)
    }
  }

  function begin(next: 'body' | 'extended', size: number): void {
    left = size
    padding = padded(size) - size
    state = next
    if (left === 0) finish()
  }

  function finish(): void {
    const contents = held
    held = Buffer.alloc(0)
    const extended = state === 'extended'
    if (!extended) {
      sparse?.(NOTHING)
      sink.end()
    }
    left = padding
    state = left === 0 ? 'header' : 'padding'
    const next = extended ? headers.extend(contents) : undefined
    if (next !== undefined) header(next)
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
        position += part.length
        if (state === 'header') {
          const whole = held.length === 0 && part.length === BLOCK ? Buffer.from(part.buffer, part.byteOffset, BLOCK) : Buffer.concat([held, part])
          held = whole.length === BLOCK ? Buffer.alloc(0) : whole
          if (whole.length === BLOCK) header(headers.take(whole))
          continue
        }
        left -= part.length
        if (state === 'body') sparse === undefined ? sink.data(part) : sparse(part)
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

/** Returns a function that takes the parts of a sparse file, in pieces, and passes them to the sink with the holes between them. */
function spread(sink: EntrySink, {parts = [], size}: Entry): (bytes: Uint8Array) => void {
  let position = 0
  let next = 0
  let left = parts[0]?.size ?? 0
  const hole = (end: number) => {
    if (end > position) sink.hole?.(end - position)
    position = Math.max(position, end)
  }
  return (bytes) => {
    for (let at = 0; ; ) {
      // An empty part has no bytes, but the file may end at it.
      for (; left === 0 && next < parts.length; next++) left = parts[next + 1]?.size ?? 0
      const part = parts[next]
      if (part === undefined) {
        hole(size)
        return
      }
      if (at === bytes.length) return
      hole(part.offset)
      const piece = bytes.subarray(at, at + left)
      sink.data(piece)
      at += piece.length
      left -= piece.length
      position += piece.length
    }
  }
}
