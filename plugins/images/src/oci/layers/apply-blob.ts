import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {applyLayer, type Applied} from './apply.js'
import {badImage} from '../format/digest.js'
import {inflate} from './inflate.js'
import {LAYER_LIMITS, type LayerLimits} from '../format/limits.js'
import {readTar} from './tar-read.js'

/** Where the bytes of a layer are: all of a file (absolute), or a part of it. */
export interface Blob {
  readonly file: string
  readonly offset: number
  readonly size: number
  /** Of the bytes as they are there; undefined in a docker archive, which tells that of the unpacked layer only. */
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
 * Unpack a layer into the tree at `root`. Its digest and that of its contents are known only when all is read: what rejects with BAD_IMAGE has
 * left something in the tree, which is to be thrown away.
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
  const contents = hashed(inflate(source), (value) => {
    unpacked = value
  })
  const applied = await applyLayer(readTar(contents), root, {limits, packed: size})
  for await (const _ of source);
  if (found !== size) throw badImage(`${file} has ${found} bytes of a layer of ${size}`)
  if (digest !== undefined && packed !== digest) throw badImage(`${file} has the digest ${packed}, not ${digest}`)
  if (unpacked !== diffId) throw badImage(`the layer in ${file} has the contents ${unpacked}, not ${diffId}`)
  return applied
}

async function* emptySource(): AsyncGenerator<Buffer> {}
