import {createReadStream} from 'node:fs'
import {basename, dirname} from 'node:path'
import {PotError, type Context} from '@pot/core'
import {FORMATS} from '../formats.js'
import {checkImageWord, localName} from '../local-name.js'
import type {FoundImage, Wanted} from '../source.js'
import {decompress} from '../transfer/decompress.js'
import {findFiles, portableFiles} from './find-files.js'
import {RECORD} from './portable/format.js'
import {portableImage} from './portable/image.js'
import {readRecord} from './portable/read-record.js'
import {potSource} from './source.js'
import {streamImage} from './zfs/image.js'

/** Number of bytes that tell what a file is. */
const START = 512
/** DMU_BACKUP_MAGIC of zfs_ioctl.h at the offset 8 of a stream, in both byte orders. */
const STREAM = ['accbbaf502000000', '00000002f5bacbac']

/** The first bytes of a file, decompressed. */
async function startOf(path: string): Promise<Buffer> {
  let start = Buffer.alloc(0)
  for await (const bytes of decompress(createReadStream(path, {end: 1 << 20}), path)) {
    start = Buffer.concat([start, bytes])
    if (start.length >= START) break
  }
  return start
}

/**
 * The image of pot in a file (absolute path), or undefined if the file is not an image of pot. A portable image has its name in itself; a stream is named by
 * its file, and has its digest beside it. Rejects with the errors of `ImageSource.find`.
 */
export async function potImageAt(ctx: Context, path: string, wanted: Wanted): Promise<FoundImage | undefined> {
  const start = await startOf(path)
  const base = basename(path)
  if (start.toString('latin1', 0, RECORD.length + 1) === `${RECORD}\0`) {
    const record = await readRecord(path, base)
    const [name, tag] = [checkImageWord('name', record.name), checkImageWord('tag', record.tag)]
    return portableImage({files: await portableFiles(path, wanted.key), pot: localName(name, tag), tag, wanted})
  }
  if (!STREAM.includes(start.toString('hex', 8, 16))) return undefined
  const format = FORMATS.find((one) => base.endsWith(`.${one}`))
  const [, name, tag] = /^(.+)_([^_]+)$/.exec(base.slice(0, -(format?.length ?? 0) - 1)) ?? []
  if (format === undefined || name === undefined || tag === undefined)
    throw new PotError('NO_IMAGE', `${base} is a stream of ZFS, whose name has to be NAME_TAG.xz or NAME_TAG.zst`, {exit: 2})
  const inPlace: Wanted = {...wanted, reference: name, tag, url: dirname(path)}
  const files = await findFiles(ctx, {name, tag, url: dirname(path), key: wanted.key, formats: [format]})
  return streamImage(ctx, {files, pot: localName(name, tag), tag, wanted: inPlace, find: (other) => potSource.find(ctx, other)})
}
