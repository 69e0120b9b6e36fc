import {closeSync, openSync, readSync, fstatSync} from 'node:fs'
import {badImage} from '../format/digest.js'
import {BLOCK, checkExtended, entryOf, isBare, readHeader, readPax, type Entry} from './tar-header.js'

/** Where the contents of a member are in its archive. */
export interface Place extends Entry {
  readonly offset: number
}

const MOST_MEMBERS = 20_000

/** The members of an archive (absolute) by name, without a `./` before it, and without reading their contents. The last of a name counts. Rejects with BAD_IMAGE. */
export function indexTar(path: string): Map<string, Place> {
  const file = openSync(path, 'r')
  try {
    const {size: total} = fstatSync(file)
    const read = (at: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length)
      if (readSync(file, bytes, 0, length, at) === length) return bytes
      throw badImage(`${path} ends too early`)
    }
    const found = new Map<string, Place>()
    let pax: Record<string, Buffer> = {}
    for (let at = 0, members = 0; at < total; members++) {
      if (members > MOST_MEMBERS) throw badImage(`${path} has more than ${MOST_MEMBERS} members`)
      const raw = readHeader(read(at, BLOCK))
      if (raw === undefined) break
      at += BLOCK
      if ('xgLK'.includes(raw.flag)) {
        checkExtended(raw.size)
        const bytes = read(at, raw.size)
        if (raw.flag === 'x') pax = {...pax, ...readPax(bytes)}
        if (raw.flag === 'L') pax = {...pax, path: bytes.subarray(0, bytes.indexOf(0) < 0 ? bytes.length : bytes.indexOf(0))}
        if (raw.flag === 'K') pax = {...pax, linkpath: bytes.subarray(0, bytes.indexOf(0) < 0 ? bytes.length : bytes.indexOf(0))}
        at += Math.ceil(raw.size / BLOCK) * BLOCK
        continue
      }
      const entry = entryOf(raw, pax)
      pax = {}
      if (at + entry.size > total) throw badImage(`${path} ends in the middle of ${entry.name}`)
      found.set(entry.name.replace(/^(?:\.\/)+/, ''), {...entry, offset: at})
      if (!isBare(raw.flag)) at += Math.ceil(entry.size / BLOCK) * BLOCK
    }
    return found
  } finally {
    closeSync(file)
  }
}

/** The contents of a small member. */
export function memberText(path: string, {offset, size}: Place): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(size)
    readSync(file, bytes, 0, size, offset)
    return bytes.toString('utf8')
  } finally {
    closeSync(file)
  }
}
