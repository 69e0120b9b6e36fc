import {once} from 'node:events'
import {closeSync, openSync, readSync} from 'node:fs'
import {Readable, pipeline} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {messageOf, PotError, startFilter} from '@pot/core'
import {badImage} from '../bad-image.js'

type Bytes = AsyncIterable<Uint8Array>

/** A form of compression. */
export interface Compression {
  readonly name: 'gzip' | 'zstd' | 'xz' | 'bzip2'
  /** First bytes of the compressed data, in hexadecimal. */
  readonly magic: string
  /** argv of a program that decompresses stdin to stdout, with a memory limit. */
  readonly argv: readonly string[]
  /** Package with the program on Linux; FreeBSD has all of them. */
  readonly package: string
}

const TABLE: readonly Compression[] = [
  {name: 'gzip', magic: '1f8b', argv: ['gzip', '-dcq'], package: 'gzip'},
  {name: 'zstd', magic: '28b52ffd', argv: ['zstd', '-dcq', '--memory=128MB'], package: 'zstd'},
  {name: 'xz', magic: 'fd377a585a00', argv: ['xz', '-dcq', '--memlimit-decompress=512MiB'], package: 'xz-utils'},
  {name: 'bzip2', magic: '425a68', argv: ['bzip2', '-dcq'], package: 'bzip2'},
]

const LONGEST_MAGIC = 6

/** The compression of data that begins with `start`, or undefined if it is not compressed. */
export function compressionOf(start: Uint8Array): Compression | undefined {
  const hex = Buffer.from(start).toString('hex', 0, LONGEST_MAGIC)
  return TABLE.find(({magic}) => hex.startsWith(magic))
}

/** The compression of a file (absolute path). */
export function compressionOfFile(path: string): Compression | undefined {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(LONGEST_MAGIC)
    return compressionOf(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0)))
  } finally {
    closeSync(file)
  }
}

const damaged = (title: string, why: string, cause?: unknown) => (cause instanceof PotError ? cause : badImage(`${title} is damaged: ${why}`, {cause}))

/**
 * Decompresses data in one of the forms of TABLE, or passes it on if it is in none of them. The first bytes decide, because media types and names of
 * files are often wrong. `title` is the name for messages. Rejects with BAD_IMAGE, or with TOOL_MISSING.
 */
export async function* decompress(source: Bytes, title: string): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  let start: Uint8Array = Buffer.alloc(0)
  while (start.length < LONGEST_MAGIC) {
    const {value, done} = await chunks.next()
    if (done === true) break
    start = Buffer.concat([start, value])
  }
  const all = (async function* () {
    yield start
    // `yield*` would also end the source, but the bytes after the compressed data are part of the digest.
    for (let one = await chunks.next(); one.done !== true; one = await chunks.next()) yield one.value
  })()
  const compression = compressionOf(start)
  if (compression === undefined) yield* all
  else if (compression.name === 'gzip') yield* gunzip(all, title)
  else yield* filtered(all, compression, title)
}

async function* gunzip(source: Bytes, title: string): AsyncGenerator<Uint8Array> {
  const stream = pipeline(Readable.from(source, {objectMode: false}), createGunzip(), () => {})
  try {
    yield* stream
  } catch (cause) {
    throw damaged(title, messageOf(cause), cause)
  }
}

/** Decompresses with a program, because node 20 has only gzip. Ending the iteration kills the program. */
async function* filtered(source: Bytes, {name, argv, package: from}: Compression, title: string): AsyncGenerator<Uint8Array> {
  const child = startFilter(argv)
  let said = ''
  let lost: unknown
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1000)
  })
  const ended = once(child, 'close').catch((cause: unknown) => {
    throw new PotError('TOOL_MISSING', `${name} is not installed`, {hint: `install the package ${from}`, cause})
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
          ?.replace(/^.*?: /, '') || `${name} cannot read it`,
      )
  } finally {
    child.kill('SIGKILL')
  }
}
