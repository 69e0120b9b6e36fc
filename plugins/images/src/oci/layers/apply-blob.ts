import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {tarReader} from '../../archive/read.js'
import {badImage} from '../../bad-image.js'
import {decompress} from '../../transfer/decompress.js'
import {layerSink, type Applied} from './apply.js'
import {LAYER_LIMITS, type LayerLimits} from '../format/limits.js'

/** The location of the bytes of a layer: a range of a file (absolute path). */
export interface Blob {
  readonly file: string
  readonly offset: number
  readonly size: number
  /** Digest of the stored bytes; undefined in a docker archive, which contains only the digest of the uncompressed layer. */
  readonly digest: string | undefined
}

export async function* hashed(source: AsyncIterable<Uint8Array>, told: (digest: string, size: number) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  for await (const bytes of source) {
    hash.update(bytes)
    size += bytes.length
    yield bytes
  }
  told(`sha256:${hash.digest('hex')}`, size)
}

/**
 * Unpacks a layer into the tree at `root`. The two digests can be checked only after the whole layer is read: if the layer is rejected, the tree
 * contains parts of it, and the caller must discard the tree. Rejects with BAD_IMAGE, and with the errors of `layerSink`.
 */
export async function applyBlob({file, offset, size, digest}: Blob, diffId: string, root: string, limits: LayerLimits = LAYER_LIMITS): Promise<Applied> {
  let packed = ''
  let unpacked = ''
  let found = 0
  const bytes: AsyncIterable<Buffer> = size === 0 ? emptySource() : createReadStream(file, {start: offset, end: offset + size - 1, highWaterMark: 1 << 18})
  const source = hashed(bytes, (value, length) => {
    packed = value
    found = length
  })
  const contents = hashed(decompress(source, `the layer in ${file}`), (value) => {
    unpacked = value
  })
  const sink = layerSink(root, {entries: limits.entries, bytes: limits.bytes + size * limits.ratio})
  const reader = tarReader(sink, 'optional')
  let applied: Applied
  try {
    for await (const piece of contents) reader.push(piece)
    reader.end()
  } finally {
    applied = sink.close()
  }
  for await (const _ of source);
  if (found !== size) throw badImage(`${file} has ${found} bytes of a layer of ${size}`)
  if (digest !== undefined && packed !== digest) throw badImage(`${file} has the digest ${packed}, not ${digest}`)
  if (unpacked !== diffId) throw badImage(`the layer in ${file} has the contents ${unpacked}, not ${diffId}`)
  return applied
}

async function* emptySource(): AsyncGenerator<Buffer> {}
