import {spawn} from 'node:child_process'
import {Readable, pipeline} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {PotError} from '@pot/core'
import {badImage} from '../format/digest.js'

export type Packing = 'none' | 'gzip' | 'zstd'

/** By the first bytes: what a media type says is often wrong. */
export function packingOf(start: Uint8Array): Packing {
  const [a, b, c, d] = start
  if (a === 0x1f && b === 0x8b) return 'gzip'
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? 'zstd' : 'none'
}

/** The unpacked bytes. Rejects with BAD_IMAGE, or with TOOL_MISSING when zstd(1) is not installed. */
export async function* inflate(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  let start: Uint8Array = Buffer.alloc(0)
  for (; start.length < 4; ) {
    const {value, done} = await chunks.next()
    if (done === true) break
    start = Buffer.concat([start, value])
  }
  const all = (async function* () {
    yield start
    for (;;) {
      const {value, done} = await chunks.next()
      if (done === true) return
      yield value
    }
  })()
  const packing = packingOf(start)
  if (packing === 'none') yield* all
  else if (packing === 'gzip') yield* gunzip(all)
  else yield* unzstd(all)
}

async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = pipeline(Readable.from(source, {objectMode: false}), createGunzip(), () => {})
  try {
    yield* stream
  } catch (cause) {
    throw cause instanceof PotError ? cause : badImage(`a layer cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
}

/** node of today has no zstd of its own. */
async function* unzstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const child = spawn('zstd', ['-d', '-q', '-c', '--memory=128MB'], {stdio: ['pipe', 'pipe', 'pipe']})
  let said = ''
  let lost: unknown
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(0, 1000)
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', (cause) => reject(new PotError('TOOL_MISSING', 'zstd is not installed, and a layer needs it', {hint: 'apt-get install zstd', cause})))
    child.on('close', (code) => resolve(code))
  })
  ended.catch(() => {})
  pipeline(Readable.from(source, {objectMode: false}), child.stdin, (error) => {
    lost = error ?? undefined
  })
  try {
    yield* child.stdout
    const code = await ended
    if (lost instanceof PotError) throw lost
    if (code !== 0) throw badImage(`a layer cannot be unpacked: ${said.trim() || 'zstd fails'}`)
  } finally {
    child.kill('SIGKILL')
  }
}
