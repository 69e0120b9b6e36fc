import {once} from 'node:events'
import {Readable, pipeline} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {messageOf, PotError, startFilter} from '@pot/core'
import {badImage} from '../bad-image.js'

type Bytes = AsyncIterable<Uint8Array>

const damaged = (title: string, why: string, cause?: unknown) => (cause instanceof PotError ? cause : badImage(`${title} is damaged: ${why}`, {cause}))

/**
 * Decompresses data that is compressed by gzip, by zstd, or not at all. The first bytes decide, because media types are often wrong. `title` is the
 * name for messages. Rejects with BAD_IMAGE, or with TOOL_MISSING if zstd(1) is not installed.
 */
export async function* decompress(source: Bytes, title: string): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  let start: Uint8Array = Buffer.alloc(0)
  while (start.length < 4) {
    const {value, done} = await chunks.next()
    if (done === true) break
    start = Buffer.concat([start, value])
  }
  const all = (async function* () {
    yield start
    // `yield*` would also end the source, but the bytes after the compressed data are part of the digest.
    for (let one = await chunks.next(); one.done !== true; one = await chunks.next()) yield one.value
  })()
  const magic = Buffer.from(start).toString('hex')
  if (magic.startsWith('1f8b')) yield* gunzip(all, title)
  else if (magic.startsWith('28b52ffd')) yield* unzstd(all, title)
  else yield* all
}

async function* gunzip(source: Bytes, title: string): AsyncGenerator<Uint8Array> {
  const stream = pipeline(Readable.from(source, {objectMode: false}), createGunzip(), () => {})
  try {
    yield* stream
  } catch (cause) {
    throw damaged(title, messageOf(cause), cause)
  }
}

/**
 * Decompresses with zstd(1), because Node 20 has no zstd. zstd limits its memory to the largest window without `--long`. Ending the iteration kills
 * zstd.
 */
export async function* unzstd(source: Bytes, title: string): AsyncGenerator<Uint8Array> {
  const child = startFilter(['zstd', '-dcq', '--memory=128MB'])
  let said = ''
  let lost: unknown
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1000)
  })
  const ended = once(child, 'close').catch((cause: unknown) => {
    throw new PotError('TOOL_MISSING', 'zstd is not installed', {hint: 'install the package zstd', cause})
  })
  ended.catch(() => undefined)
  pipeline(Readable.from(source, {objectMode: false}), child.stdin, (error) => {
    lost = error
  })
  try {
    yield* child.stdout
    const [code] = await ended
    if (lost instanceof PotError) throw lost
    if (code !== 0)
      throw damaged(
        title,
        said
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^.*?: /, '') ?? '',
      )
  } finally {
    child.kill('SIGKILL')
  }
}
