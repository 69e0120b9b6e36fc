import {badImage} from '../format/digest.js'
import {BLOCK, checkExtended, entryOf, isBare, readHeader, readPax, type Entry} from './tar-header.js'

/** An entry with its contents, which are there until the next one is asked for. What is not read is skipped. */
export interface Member extends Entry {
  contents(): AsyncGenerator<Buffer>
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK

/** Bytes in pieces of the size that is asked for. */
function pull(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  async function more(): Promise<boolean> {
    const {value, done} = await chunks.next()
    if (done === true) return false
    rest = rest.length === 0 ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.concat([rest, value])
    return true
  }
  return {
    /** Exactly so many, or what is left at the end. */
    async exactly(size: number): Promise<Buffer> {
      while (rest.length < size && (await more()));
      const piece = rest.subarray(0, size)
      rest = rest.subarray(piece.length)
      return piece
    },
    /** One to `most`; none at the end. */
    async some(most: number): Promise<Buffer> {
      while (rest.length === 0 && (await more()));
      const piece = rest.subarray(0, most)
      rest = rest.subarray(piece.length)
      return piece
    },
  }
}

/** The members of a tar archive: ustar, pax and the long names of GNU. The whole stream is read. Rejects with BAD_IMAGE. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<Member> {
  const input = pull(source)
  const whole = async (size: number, what: string): Promise<Buffer> => {
    const bytes = await input.exactly(size)
    if (bytes.length < size) throw badImage(`a layer ends in the middle of ${what}`)
    return bytes
  }
  const extended = async (size: number): Promise<Buffer> => {
    checkExtended(size)
    return (await whole(padded(size), 'a header')).subarray(0, size)
  }
  let pax: Record<string, Buffer> = {}
  for (;;) {
    const block = await input.exactly(BLOCK)
    if (block.length === 0) return
    if (block.length < BLOCK) throw badImage('a layer ends in the middle of a header')
    const raw = readHeader(block)
    if (raw === undefined) break
    if (raw.flag === 'x') pax = {...pax, ...readPax(await extended(raw.size))}
    else if (raw.flag === 'g') await extended(raw.size)
    else if (raw.flag === 'L') pax = {...pax, path: long(await extended(raw.size))}
    else if (raw.flag === 'K') pax = {...pax, linkpath: long(await extended(raw.size))}
    else {
      const entry = entryOf(raw, pax)
      pax = {}
      let left = isBare(raw.flag) ? 0 : padded(entry.size)
      let useful = entry.size
      const next = async (): Promise<Buffer> => {
        const piece = await input.some(left)
        if (piece.length === 0) throw badImage(`a layer ends in the middle of ${entry.name}`)
        left -= piece.length
        const part = piece.subarray(0, useful)
        useful -= part.length
        return part
      }
      const contents = async function* () {
        while (left > 0) {
          const part = await next()
          if (part.length > 0) yield part
        }
      }
      yield {...entry, contents}
      while (left > 0) await next()
    }
  }
  // What comes after the end counts for the digest.
  while ((await input.some(1 << 20)).length > 0);
}

function long(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0)
  return bytes.subarray(0, end < 0 ? bytes.length : end)
}
