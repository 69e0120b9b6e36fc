import {closeSync, fstatSync, openSync, readSync} from 'node:fs'
import type {Entry} from '../../archive/entry.js'
import {BLOCK, headerReader, padded} from '../../archive/header.js'
import {badImage} from '../../bad-image.js'

/** A member of an archive, with the offset of its contents. */
export interface Place extends Entry {
  readonly offset: number
}

const MOST_MEMBERS = 20_000

/**
 * Indexes the members of an archive (absolute path) by path; skips their contents. If a path occurs twice, the last member counts. Rejects with
 * BAD_IMAGE.
 */
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
    const headers = headerReader()
    for (let at = 0, members = 0; at < total; members++) {
      if (members > MOST_MEMBERS) throw badImage(`${path} has more than ${MOST_MEMBERS} members`)
      const header = headers.take(read(at, BLOCK))
      at += BLOCK
      if (header === 'end') break
      if ('extended' in header) {
        headers.extend(read(at, header.extended))
        at += padded(header.extended)
        continue
      }
      const {entry} = header
      if (at + entry.size > total) throw badImage(`${path} ends in the middle of ${entry.path}`)
      found.set(entry.path, {...entry, offset: at})
      at += padded(entry.size)
    }
    return found
  } finally {
    closeSync(file)
  }
}

/** Reads a small member as text. */
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
