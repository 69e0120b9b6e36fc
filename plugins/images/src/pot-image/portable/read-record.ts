import {createReadStream, openSync} from 'node:fs'
import {hasCode, PotError} from '@pot/core'
import {badImage} from '../../bad-image.js'
import {decompress} from '../../transfer/decompress.js'
import type {Entry} from '../../archive/entry.js'
import {tarReader} from '../../archive/read.js'
import {LONGEST_RECORD, parseRecord, RECORD, type PortableRecord} from './format.js'

/** Reads the record of a portable image, and nothing after it. Rejects with NO_IMAGE, BAD_IMAGE. */
export async function readRecord(path: string, title: string): Promise<PortableRecord> {
  const bad = (why: string) => badImage(`${title} ${why}`)
  let text = ''
  let ended = false
  const reader = tarReader({
    begin({path: name, size}: Entry) {
      if (ended) return
      if (name !== RECORD) throw bad('does not begin with its record')
      if (size > LONGEST_RECORD) throw bad('has a record that is far too long')
    },
    data(bytes) {
      if (!ended) text += Buffer.from(bytes).toString('latin1')
    },
    end() {
      ended = true
    },
  })
  const source: AsyncIterable<Buffer> = createReadStream(path, {fd: open(path, title)})
  for await (const piece of decompress(source, title)) {
    // Pushes one block at a time, so that the reader does not parse data after the record.
    for (let at = 0; at < piece.length && !ended; at += 512) reader.push(piece.subarray(at, at + 512))
    if (ended) break
  }
  const record = ended ? parseRecord(Buffer.from(text, 'latin1').toString('utf8')) : undefined
  if (record === undefined) throw bad('has no record that can be read')
  return record
}

function open(path: string, title: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new PotError('NO_IMAGE', `there is no ${title}, only its digest`, {hint: path})
    throw error
  }
}
